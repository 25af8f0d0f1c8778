package flowclause.obligations.request_deadline_test

import data.flowclause.testing
import rego.v1

parameters := {"working_days": 15, "calendar": "CN"}

test_expansion if {
	testing.expansion("request_deadline", parameters) == {
		"for": "flow",
		"ways": [[testing.literal("rights.working_days.CN", "at_most", 15)]],
	}
}

test_days if {
	states := [testing.state("request_deadline", parameters, {"rights.working_days.CN": days}) |
		some days in [0, 14, 15, 16, null]
	]
	states == [2, 2, 2, 0, 1]
}

test_calendar_of_another_country_does_not_count if {
	testing.state("request_deadline", parameters, {"rights.working_days.JP": 3}) == 1
}
