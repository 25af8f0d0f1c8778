# METADATA
# scope: package
# title: Permissions that the policy lists
# description: |
#   The application insists on no system permission that the policy does not list.
# custom:
#   judged_for: permission
#   severity: medium
#   message: the application insists on a permission that the policy does not list
#   remedy: let people refuse the permission, or have the policy list it first
#   parameters:
#     type: object
#     required: [listed]
#     additionalProperties: false
#     properties:
#       listed:
#         description: the permissions that the policy lists
#         type: array
#         minItems: 1
#         uniqueItems: true
#         items: {type: string}
package flowclause.obligations.permission

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "permission", "ways": ways(declared.parameters)} if {
	some key, declared in data.flowclause.program.declared.permission
}

ways(parameters) := [
	conditions.all_of({"permission.name": parameters.listed}),
	conditions.all_of({"permission.mandatory": false}),
]
