# METADATA
# scope: package
# title: What a request costs
# description: |
#   A person is charged no more for a request than the clause announces. To charge nothing always keeps it; a repeated
#   or excessive request may cost more where the clause says so.
# custom:
#   judged_for: flow
#   severity: low
#   message: the request costs the person more than {at_most} {currency}
#   remedy: charge no more than {at_most} {currency}
#   parameters:
#     type: object
#     required: [at_most, currency, unless_repeated]
#     additionalProperties: false
#     properties:
#       at_most: {description: the highest amount, type: number, minimum: 0}
#       currency: {description: its currency by ISO 4217, type: string, pattern: "^[A-Z]{3}$"}
#       unless_repeated: {description: repeated or excessive requests may cost more, type: boolean}
package flowclause.obligations.request_fee

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "flow", "ways": ways(declared.parameters)} if {
	some key, declared in data.flowclause.program.declared.request_fee
}

ways(parameters) := array.concat(
	[conditions.all_of({"rights.fee.amount": {"at_most": 0}})],
	array.concat(
		[limited(parameters) | parameters.at_most > 0],
		[conditions.all_of({"rights.repeated": true}) | parameters.unless_repeated],
	),
)

limited(parameters) := conditions.all_of({
	"rights.fee.amount": {"at_most": parameters.at_most},
	"rights.fee.currency": parameters.currency,
})
