"""The lines of 1931-45 that no modern border follows, as rings of (longitude, latitude).

Assumption: a province line described in words can be drawn to within 30 km. Each ring only has to
be right where it crosses its country: outside, the modern border or the coast takes over. Left out:
every change of a line within the years (who held a cell when is data of the scenario's `map.yaml`),
and the river islands both sides claimed.
"""

# From Shanhaikwan along the Great Wall to the Tushihkow bend, then the eastern edge of Chahar.
WALL = [
    (119.84, 39.98), (119.55, 40.2), (118.9, 40.25), (118.3, 40.42), (117.75, 40.2),
    (117.15, 40.69), (116.75, 40.85), (116.35, 41.05),
]  # fmt: skip
CHAHAR_EAST = [
    (116.1, 41.6), (116.45, 42.15), (117.3, 42.45), (117.6, 42.6), (117.7, 43.2),
    (117.0, 43.65), (117.6, 44.3), (118.4, 44.75), (119.0, 45.2), (119.6, 45.9), (119.9, 46.55),
]  # fmt: skip
# Jehol's inner side: Juud and Josotu leagues against Hsingan and Liaoning.
JEHOL_INNER = [
    (118.4, 44.75), (119.6, 44.7), (120.6, 44.3), (121.5, 43.85), (121.9, 43.2),
    (121.6, 42.6), (121.0, 42.0), (120.7, 41.5), (120.3, 41.0), (119.95, 40.5),
]  # fmt: skip

MANCHURIA = [
    *WALL, *CHAHAR_EAST, (119.85, 46.8), (118.5, 47.3), (115.0, 47.8), (115.0, 50.5),
    (120, 54.5), (136, 54.5), (136, 47), (131, 42), (128, 41), (124.3, 39.7), (121, 38.2),
]  # fmt: skip
JEHOL = [*WALL, *CHAHAR_EAST[:8], *JEHOL_INNER[1:]]
KWANTUNG = [
    (120.8, 38.4), (121.2, 39.3), (121.75, 39.42), (122.0, 39.4), (122.35, 39.35),
    (122.9, 39.0), (121.5, 38.4),
]  # fmt: skip
# Chahar, eastern Suiyuan and the north of Shansi, as the Mengkiang governments held them: not the
# great bend of the Yellow River, which stayed Chinese.
MENGKIANG = [
    (107.8, 42.6), (108.2, 41.2), (109.2, 40.75), (109.6, 40.45), (110.6, 40.25), (111.4, 39.7),
    (112.2, 39.5), (112.9, 39.2), (113.7, 39.5), (114.4, 39.9), (115.2, 40.2), (115.9, 40.5),
    (116.35, 41.05), *CHAHAR_EAST, (119.9, 46.75), (116, 47.5), (111, 45.5),
]  # fmt: skip
TUVA = [
    (88.9, 49.2), (88.3, 50.6), (89.6, 51.5), (90.9, 51.8), (92.2, 52.2), (93.9, 52.9),
    (96.0, 53.4), (98.8, 53.1), (98.6, 52.2), (98.9, 51.6), (99.2, 51.0), (98.3, 50.3),
    (97.3, 49.6), (94.0, 49.8), (91.5, 49.8),
]  # fmt: skip
KARAFUTO = [(141, 50), (145, 50), (145, 45.6), (141, 45.6)]
KURILS = [
    (145.3, 43.2), (145.2, 44.6), (147, 46), (156.2, 51.2), (157.2, 50.2), (148, 42.8),
    (146, 43.1),
]  # fmt: skip
SINKIANG = [
    (73, 35), (79.5, 35.4), (82, 35.9), (86, 36.1), (90, 36.3), (91.5, 38), (92.5, 39),
    (94, 40.3), (96.2, 41.5), (96.3, 42.7), (96, 45), (91, 48.5), (87, 50), (79, 46), (73, 41),
]  # fmt: skip
TIBET = [
    (78, 36.2), (79.5, 35.4), (82, 35.9), (86, 36.1), (90, 36.3), (92, 34.8), (95.5, 33.2),
    (97.5, 32.2), (98.6, 31.2), (98.9, 29.0), (98.3, 27.5), (92, 26), (78, 29),
]  # fmt: skip
# The Halha (Khalkhin Gol), absent from the 1:50m rivers, from Buir Nor upstream.
HALHA = [
    (117.88, 47.88), (118.05, 47.92), (118.22, 47.93), (118.42, 47.86), (118.58, 47.80),
    (118.68, 47.70), (118.83, 47.66), (119.0, 47.60), (119.15, 47.53), (119.32, 47.44),
    (119.55, 47.33), (119.8, 47.2), (120.1, 47.15), (120.4, 47.2),
]  # fmt: skip

# One point in each reservoir built since 1945 that the 1:50m lakes still show: Nam Ngum, Toktogul.
MODERN_LAKES = [(102.66, 18.59), (72.9, 41.8)]
