# METADATA
# scope: package
# title: No more data than necessary
# description: |
#   The flow, or what each recipient gets of it, is limited to what its purposes need.
# custom:
#   judged_for: [flow, recipient]
#   severity: medium
#   message: more data flows than the purpose needs
#   remedy: leave out what the purpose does not need
#   parameters:
#     type: object
#     required: [for]
#     additionalProperties: false
#     properties:
#       for: {description: "what is limited: the whole flow, or what each recipient gets", enum: [flow, recipient]}
package flowclause.obligations.necessity

import data.flowclause.conditions
import rego.v1

expansion[key] := {
	"for": declared.parameters.for,
	"ways": [conditions.all_of({necessary[declared.parameters.for]: true})],
} if {
	some key, declared in data.flowclause.program.declared.necessity
}

necessary := {
	"flow": "data.necessary",
	"recipient": "recipient.necessary",
}
