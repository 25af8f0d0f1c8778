# METADATA
# scope: package
# title: People are told
# description: |
#   People are told in one of the forms that the clause names, at a time that it allows, and of all that it wants them
#   to know.
# custom:
#   judged_for: flow
#   severity: medium
#   message: "people are not told of this as the clause demands, by a notice: {forms}"
#   remedy: "tell people, by a notice: {forms}"
#   parameters:
#     type: object
#     required: [forms]
#     additionalProperties: false
#     properties:
#       forms:
#         description: the forms of notice that count, each of them enough
#         type: array
#         minItems: 1
#         uniqueItems: true
#         items: {enum: [given, written, enhanced, popup, separate, to_guardian]}
#       timing:
#         description: when people may be told; left out, at any time
#         type: array
#         minItems: 1
#         uniqueItems: true
#         items: {enum: [before, at, after]}
#       contents:
#         description: all that people are told; left out, whatever it is
#         type: array
#         minItems: 1
#         uniqueItems: true
#         items: {type: string}
package flowclause.obligations.notice

import data.flowclause.conditions
import rego.v1

expansion[key] := {"for": "flow", "ways": ways(declared.parameters)} if {
	some key, declared in data.flowclause.program.declared.notice
}

ways(parameters) := [conditions.all_of(object.union({concat(".", ["notice", form]): true}, details(parameters))) |
	some form in parameters.forms
]

details(parameters) := object.union(
	{"notice.timing": parameters.timing | parameters.timing},
	{"notice.contents": {"has_all": parameters.contents} | parameters.contents},
)
