# METADATA
# scope: package
# title: Safeguards are in place
# description: |
#   Safeguards cover the systems that hold the data. The clause states no level: a flow may declare them as such, or
#   show them by authentication, by limited access and by encryption somewhere on the way or at rest.
# custom:
#   judged_for: flow
#   severity: high
#   message: no safeguards protect the data
#   remedy: "put the data under safeguards: access by {methods} for {scopes}, and encryption"
#   parameters:
#     type: object
#     required: [methods, scopes]
#     additionalProperties: false
#     properties:
#       methods:
#         description: the methods of authentication that count
#         type: array
#         minItems: 1
#         uniqueItems: true
#         items: {type: string}
#       scopes:
#         description: the circles of people that may be able to open the data
#         type: array
#         minItems: 1
#         uniqueItems: true
#         items: {type: string}
package flowclause.obligations.safeguards

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "flow", "ways": ways(declared.parameters)} if {
	some key, declared in data.flowclause.program.declared.safeguards
}

# What anyone can open without a login is not safeguarded, whatever is declared of its systems.
ways(parameters) := [
	conditions.all_of({"access.authentication": {"not": "none"}, "security.safeguards": true}),
	conditions.all_of({"access.scope": {"not": "public"}, "security.safeguards": true}),
	conditions.all_of({
		"access.authentication": parameters.methods,
		"access.scope": parameters.scopes,
		"encryption.all": {"some": {"encrypted": true}},
	}),
]
