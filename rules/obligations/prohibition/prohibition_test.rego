package flowclause.obligations.prohibition_test

import data.flowclause.testing
import rego.v1

test_expansion[element] if {
	some element in ["flow", "recipient", "store", "category", "purpose", "cookie", "sdk", "permission"]
	testing.expansion("prohibition", {"for": element}) == {"for": element, "ways": []}
}

test_nothing_keeps_it if testing.state("prohibition", {"for": "flow"}, {"action": null}) == 0
