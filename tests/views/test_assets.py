"""The assets of a page: everything inlined, nothing twice."""

import re
from collections import Counter

from allohistory.views import assets


def test_modules_joined_into_one_script_have_distinct_names():
    names = Counter()
    for module in assets.MODULES:
        source = (assets.STATIC / "map" / f"{module}.js").read_text(encoding="utf-8")
        names.update(re.findall(r"^(?:export )?(?:const|let|function) (\w+)", source, re.MULTILINE))
    assert [name for name, count in names.items() if count > 1] == []


def test_every_module_of_the_folder_is_joined_after_those_it_imports():
    assert {file.stem for file in (assets.STATIC / "map").glob("*.js")} == set(assets.MODULES)
    for place, module in enumerate(assets.MODULES):
        source = (assets.STATIC / "map" / f"{module}.js").read_text(encoding="utf-8")
        imported = re.findall(r'^import .* from "\./(\w+)\.js";$', source, re.MULTILINE)
        assert set(imported) <= set(assets.MODULES[:place])


def test_no_page_fetches_anything():
    page = assets.page_assets()
    assert "url(fonts/" not in page
    assert not re.search(r'(?:src|href)="https?:', page)
    assert "import " not in assets.page_scripts().split("'use strict'")[1]


def test_every_vendored_file_carries_its_licence():
    for name in assets.VENDORED:
        assert (assets.STATIC / "vendor" / f"{name}.LICENSE").read_text(encoding="utf-8").strip()
    assert len(list((assets.STATIC / "fonts").glob("*.LICENSE"))) == 2
