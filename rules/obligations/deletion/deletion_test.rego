package flowclause.obligations.deletion_test

import data.flowclause.testing
import rego.v1

strict := {"on_end": ["delete", "anonymise"]}

with_open := {"on_end": ["delete", "anonymise"], "open": ["pseudonymise"], "ruling": "rulings.10"}

demanded := [testing.literal("retention.on_end", "in", ["delete", "anonymise"])]

test_expansion if {
	testing.expansion("deletion", strict) == {"for": "flow", "ways": [demanded]}
}

test_expansion_with_open_ends if {
	testing.expansion("deletion", with_open) == {
		"for": "flow",
		"ways": [
			demanded,
			[
				testing.literal("retention.on_end", "in", ["pseudonymise"]),
				testing.literal("rulings.10", "in", [true]),
			],
		],
	}
}

test_end[note] if {
	some note, case in {
		"deleted": {"on_end": "delete", "strict": 2, "with_open": 2},
		"anonymised": {"on_end": "anonymise", "strict": 2, "with_open": 2},
		"pseudonymised": {"on_end": "pseudonymise", "strict": 0, "with_open": 1},
		"kept": {"on_end": "keep", "strict": 0, "with_open": 0},
		"not known": {"on_end": null, "strict": 1, "with_open": 1},
	}
	states := [testing.state("deletion", parameters, {"retention.on_end": case.on_end}) |
		some parameters in [strict, with_open]
	]
	states == [case.strict, case.with_open]
}
