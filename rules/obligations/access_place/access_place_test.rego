package flowclause.obligations.access_place_test

import data.flowclause.testing
import rego.v1

firm := {"countries": ["CN"]}

with_open := {"countries": ["CN"], "open": ["HK", "TW"], "ruling": "rulings.13"}

with_elsewhere := {"countries": ["CN"], "elsewhere": "rulings.22"}

inside := [testing.literal("access.from", "within", ["CN"])]

open := [
	testing.literal("access.from", "within", ["CN", "HK", "TW"]),
	testing.literal("rulings.13", "in", [true]),
]

elsewhere := [testing.literal("rulings.22", "in", [true])]

test_expansion[note] if {
	some note, case in {
		"firm": {"parameters": firm, "ways": [inside]},
		"open countries": {"parameters": with_open, "ways": [inside, open]},
		"elsewhere": {"parameters": with_elsewhere, "ways": [inside, elsewhere]},
		"all of it": {"parameters": object.union(with_open, with_elsewhere), "ways": [inside, open, elsewhere]},
	}
	testing.expansion("access_place", case.parameters) == {"for": "flow", "ways": case.ways}
}

test_countries[note] if {
	some note, case in {
		"inside": {"from": ["CN"], "firm": 2, "with_open": 2},
		"also from outside": {"from": ["CN", "DE"], "firm": 0, "with_open": 0},
		"only from outside": {"from": ["DE"], "firm": 0, "with_open": 0},
		"from an open one too": {"from": ["CN", "HK"], "firm": 0, "with_open": 1},
		"from an open one only": {"from": ["HK"], "firm": 0, "with_open": 1},
		"from an open one and outside": {"from": ["HK", "DE"], "firm": 0, "with_open": 0},
		"from nowhere": {"from": [], "firm": 2, "with_open": 2},
		"not known": {"from": null, "firm": 1, "with_open": 1},
	}
	states := [testing.state("access_place", parameters, {"access.from": case.from}) |
		some parameters in [firm, with_open]
	]
	states == [case.firm, case.with_open]
}

test_rulings[note] if {
	some note, case in {
		"open countries count": {"from": ["HK"], "rulings.13": true, "rulings.22": false, "state": 2},
		"open countries do not count": {"from": ["HK"], "rulings.13": false, "rulings.22": false, "state": 0},
		"open countries never reach beyond": {"from": ["DE"], "rulings.13": true, "rulings.22": false, "state": 0},
		"access from elsewhere is allowed": {"from": ["DE"], "rulings.13": false, "rulings.22": true, "state": 2},
		"access from elsewhere is pending": {"from": ["DE"], "rulings.13": false, "rulings.22": null, "state": 1},
	}
	facts := {"access.from": case.from, "rulings.13": case["rulings.13"], "rulings.22": case["rulings.22"]}
	testing.state("access_place", object.union(with_open, with_elsewhere), facts) == case.state
}
