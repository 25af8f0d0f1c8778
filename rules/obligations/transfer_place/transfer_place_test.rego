package flowclause.obligations.transfer_place_test

import data.flowclause.testing
import rego.v1

firm := {"countries": ["JP", "DE"]}

with_open := {"countries": ["CN"], "open": ["HK", "MO", "TW"], "ruling": "rulings.13"}

test_expansion if {
	testing.expansion("transfer_place", firm) == {
		"for": "recipient",
		"ways": [[testing.literal("recipient.country", "in", ["JP", "DE"])]],
	}
}

test_expansion_with_open_countries if {
	testing.expansion("transfer_place", with_open) == {
		"for": "recipient",
		"ways": [
			[testing.literal("recipient.country", "in", ["CN"])],
			[
				testing.literal("recipient.country", "in", ["HK", "MO", "TW"]),
				testing.literal("rulings.13", "in", [true]),
			],
		],
	}
}

test_country[note] if {
	some note, case in {
		"inside": {"country": "CN", "pending": 2, "allowed": 2, "refused": 2},
		"outside": {"country": "DE", "pending": 0, "allowed": 0, "refused": 0},
		"open": {"country": "HK", "pending": 1, "allowed": 2, "refused": 0},
		"not known": {"country": null, "pending": 1, "allowed": 1, "refused": 1},
	}
	states := [testing.state("transfer_place", with_open, {"recipient.country": case.country, "rulings.13": ruling}) |
		some ruling in [null, true, false]
	]
	states == [case.pending, case.allowed, case.refused]
}
