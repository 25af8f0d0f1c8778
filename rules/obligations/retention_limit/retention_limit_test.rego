package flowclause.obligations.retention_limit_test

import data.flowclause.testing
import rego.v1

test_expansion if {
	testing.expansion("retention_limit", {}) == {
		"for": "flow",
		"ways": [
			[testing.negated(testing.literal("retention.period", "in", ["indefinite"]))],
			[testing.negated(testing.literal("retention.end_event", "in", ["none"]))],
		],
	}
}

test_limit[note] if {
	some note, case in {
		"a period": {"period": "P2Y", "end_event": "none", "state": 2},
		"an event": {"period": "indefinite", "end_event": "purpose_fulfilled", "state": 2},
		"neither": {"period": "indefinite", "end_event": "none", "state": 0},
		"no period, the event not known": {"period": "indefinite", "end_event": null, "state": 1},
		"no event, the period not known": {"period": null, "end_event": "none", "state": 1},
		"nothing is known": {"period": null, "end_event": null, "state": 1},
	}
	facts := {"retention.period": case.period, "retention.end_event": case.end_event}
	testing.state("retention_limit", {}, facts) == case.state
}
