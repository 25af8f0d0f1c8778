# METADATA
# scope: package
# title: No sale, rental or trade
# description: |
#   Personal data is handed over only for a consideration that the text does not count as a sale, as a rule for none.
#   What the text neither names nor excludes waits for a ruling. Where a policy leaves room for a sale of assets, the
#   data may change hands with them as long as the deal puts no price on the data itself.
# custom:
#   judged_for: recipient
#   severity: critical
#   message: the recipient gives something in return for personal data
#   remedy: hand the data over for nothing in return, or do not hand it over
#   parameters:
#     type: object
#     required: [harmless]
#     additionalProperties: false
#     dependentRequired: {open: [ruling], ruling: [open]}
#     properties:
#       harmless: {description: what may be given in return, $ref: "#/$defs/considerations", minItems: 1}
#       open: {description: what waits for a ruling, $ref: "#/$defs/considerations", minItems: 1}
#       ruling: {description: the ruling that the open ones wait for, $ref: "#/$defs/ruling"}
#       unpriced_deal: {description: a deal in assets that puts no price on the data is no sale, type: boolean}
package flowclause.obligations.sale

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "recipient", "ways": ways(declared.parameters)} if {
	some key, declared in data.flowclause.program.declared.sale
}

ways(parameters) := array.concat(
	array.concat(
		[conditions.all_of({"recipient.consideration": parameters.harmless})],
		conditions.open_values("recipient.consideration", parameters),
	),
	[unpriced | parameters.unpriced_deal],
)

unpriced := conditions.all_of({
	"recipient.consideration": "asset_deal",
	"recipient.asset_deal.data_priced": false,
})
