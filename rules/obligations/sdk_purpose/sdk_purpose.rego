# METADATA
# scope: package
# title: What third-party software development kits are for
# description: |
#   Each software development kit of a third party is there for a purpose that the policy names. A purpose that the
#   text neither names nor excludes waits for a ruling.
# custom:
#   judged_for: sdk
#   severity: high
#   message: "a third-party software development kit is for none of: {purposes}"
#   remedy: "leave the software development kit out, or limit it to: {purposes}"
#   parameters:
#     type: object
#     required: [purposes]
#     additionalProperties: false
#     dependentRequired: {open: [ruling], ruling: [open]}
#     properties:
#       purposes:
#         description: what a software development kit may be for
#         type: array
#         minItems: 1
#         uniqueItems: true
#         items: {type: string}
#       open:
#         description: the purposes that wait for a ruling
#         type: array
#         minItems: 1
#         uniqueItems: true
#         items: {type: string}
#       ruling: {description: the ruling that the open ones wait for, $ref: "#/$defs/ruling"}
package flowclause.obligations.sdk_purpose

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "sdk", "ways": ways(declared.parameters)} if {
	some key, declared in data.flowclause.program.declared.sdk_purpose
}

ways(parameters) := array.concat(
	[conditions.all_of({"sdk.purpose": parameters.purposes})],
	conditions.open_values("sdk.purpose", parameters),
)
