# METADATA
# scope: package
# title: Data is not kept without end
# description: |
#   A period or an event ends the keeping of the data.
# custom:
#   judged_for: flow
#   severity: medium
#   message: nothing ends the keeping of the data
#   remedy: set a period for which the data is kept, or an event that ends it
#   parameters:
#     type: object
#     additionalProperties: false
package flowclause.obligations.retention_limit

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "flow", "ways": ways} if {
	some key, _ in data.flowclause.program.declared.retention_limit
}

ways := [
	conditions.all_of({"retention.period": {"not": "indefinite"}}),
	conditions.all_of({"retention.end_event": {"not": "none"}}),
]
