# METADATA
# scope: package
# title: A flat prohibition
# description: |
#   What the clause rules out is not done: where its circumstances arise, only an exception of the policy keeps it.
# custom:
#   judged_for: [flow, recipient, store, category, purpose, cookie, sdk, permission]
#   severity: high
#   message: the clause rules this out
#   remedy: do not do this
#   parameters:
#     type: object
#     required: [for]
#     additionalProperties: false
#     properties:
#       for: {description: what it is judged for, $ref: "#/$defs/element"}
package flowclause.obligations.prohibition

import rego.v1

expansion[key] := {"for": declared.parameters.for, "ways": []} if {
	some key, declared in data.flowclause.program.declared.prohibition
}
