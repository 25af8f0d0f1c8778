# METADATA
# scope: package
# title: Data is encrypted
# description: |
#   The data is encrypted on every leg of its way, in every store, or on all of them, as the clause demands. Where the
#   clause does not say how far encryption must reach, data that is encrypted in part waits for a ruling.
# custom:
#   judged_for: flow
#   severity: high
#   message: "the data is not encrypted everywhere; the clause reaches: {where}"
#   remedy: "encrypt the data wherever the clause reaches: {where}"
#   parameters:
#     type: object
#     required: [where]
#     additionalProperties: false
#     properties:
#       where: {description: "the legs of its way, the stores, or all of them", enum: [legs, stores, all]}
#       partly: {description: the ruling that would let encryption in part be enough, $ref: "#/$defs/ruling"}
package flowclause.obligations.encryption

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "flow", "ways": ways(declared.parameters)} if {
	some key, declared in data.flowclause.program.declared.encryption
}

ways(parameters) := array.concat(
	[conditions.all_of({places(parameters): {"each": {"encrypted": true}}})],
	[way |
		way := conditions.all_of({places(parameters): {"some": {"encrypted": true}}, parameters.partly: true})
	],
)

places(parameters) := concat(".", ["encryption", parameters.where])
