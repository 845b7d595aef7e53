#!/bin/sh
# Natural Earth from npm -> cells of 1931-45 -> one small TopoJSON.
set -e
cd "$(dirname "$0")"
mkdir -p build
node unpack.mjs
"${PYTHON:-python3}" build_basemap.py
npx mapshaper -i build/cells.json build/rivers.json build/lakes.json combine-files \
  -snap interval=0.0005 \
  -simplify 22% weighted keep-shapes target=cells,lakes \
  -filter-islands min-area=60km2 target=cells \
  -o ../../src/allohistory/views/static/basemap.json format=topojson quantization=20000 \
     target=cells,rivers,lakes
