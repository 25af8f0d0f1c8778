package flowclause.obligations.sdk_purpose_test

import data.flowclause.testing
import rego.v1

firm := {"purposes": ["app_function", "map"]}

with_open := {"purposes": ["app_function", "map"], "open": ["analytics"], "ruling": "rulings.9"}

named := [testing.literal("sdk.purpose", "in", ["app_function", "map"])]

test_expansion if {
	testing.expansion("sdk_purpose", firm) == {"for": "sdk", "ways": [named]}
}

test_expansion_with_open_purposes if {
	testing.expansion("sdk_purpose", with_open) == {
		"for": "sdk",
		"ways": [
			named,
			[testing.literal("rulings.9", "in", [true]), testing.literal("sdk.purpose", "in", ["analytics"])],
		],
	}
}

test_purpose[note] if {
	some note, case in {
		"named": {"purpose": "map", "firm": 2, "with_open": 2},
		"open": {"purpose": "analytics", "firm": 0, "with_open": 1},
		"neither": {"purpose": "resale", "firm": 0, "with_open": 0},
		"not known": {"purpose": null, "firm": 1, "with_open": 1},
	}
	states := [testing.state("sdk_purpose", parameters, {"sdk.purpose": case.purpose}) |
		some parameters in [firm, with_open]
	]
	states == [case.firm, case.with_open]
}
