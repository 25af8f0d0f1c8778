# METADATA
# scope: package
# title: Harmless cookies and similar technologies
# description: |
#   Each cookie or similar technology is harmless in every respect that the clause names.
# custom:
#   judged_for: cookie
#   severity: high
#   message: "a cookie or similar technology does what the clause rules out: {harmless_when}"
#   remedy: "leave the technology out, or make sure that this is not so: {harmless_when}"
#   parameters:
#     type: object
#     required: [harmless_when]
#     additionalProperties: false
#     properties:
#       harmless_when:
#         description: what must not be so for the technology to be harmless
#         type: array
#         minItems: 1
#         uniqueItems: true
#         items: {enum: [collects_personal_data, linkable]}
package flowclause.obligations.tracking_technology

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "cookie", "ways": [conditions.all_of(harmless(declared.parameters))]} if {
	some key, declared in data.flowclause.program.declared.tracking_technology
}

harmless(parameters) := {concat(".", ["cookie", harm]): false | some harm in parameters.harmless_when}
