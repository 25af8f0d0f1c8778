# METADATA
# scope: package
# title: Where data lies
# description: |
#   Every store of the flow stands in one of the countries that the policy names. A store in a country of which the text
#   does not say whether it counts waits for a ruling.
# custom:
#   judged_for: store
#   severity: high
#   message: the data lies in a store outside {countries}
#   remedy: keep the data only in stores in {countries}
#   parameters:
#     type: object
#     required: [countries]
#     additionalProperties: false
#     dependentRequired: {open: [ruling], ruling: [open]}
#     properties:
#       countries: {description: the countries in which data may lie, $ref: "#/$defs/countries", minItems: 1}
#       open: {description: the countries that wait for a ruling, $ref: "#/$defs/countries", minItems: 1}
#       ruling: {description: the ruling that the open ones wait for, $ref: "#/$defs/ruling"}
package flowclause.obligations.storage_place

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "store", "ways": ways(declared.parameters)} if {
	some key, declared in data.flowclause.program.declared.storage_place
}

ways(parameters) := array.concat(
	[conditions.all_of({"store.country": parameters.countries})],
	conditions.open_values("store.country", parameters),
)
