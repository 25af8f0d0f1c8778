# METADATA
# scope: package
# title: Conditions as a policy file writes them
# description: |
#   A policy writes conditions as a mapping from facts to tests: a scalar or a list (the fact is it, or one of them),
#   one quantifier (`some`, `none`, `each`) over the members of a list, or operators (`not`, `under`, `not_under`,
#   `at_least`, `below`, `at_most`, `above`, `has`, `lacks`, `has_all`, `within`, `beyond`, `all_under`, `some_under`,
#   `none_under`), each with what it compares with. Here they become literals, which logic.state judges. All literals
#   of a mapping must hold.
package flowclause.conditions

import rego.v1

# METADATA
# description: The literals of a mapping of conditions, in the order of their facts.
all_of(conditions) := [literal |
	some fact in in_order(conditions)
	some literal in literals(fact, conditions[fact])
]

# METADATA
# description: The ways in which a mapping of conditions fails, one for each condition.
none_of(conditions) := [[negated(literal)] | some literal in all_of(conditions)]

# METADATA
# description: Literals behind a gate, where a fact that is not declared is false.
gate(conditions) := [object.union(literal, {"gate": true}) | some literal in all_of(conditions)]

# METADATA
# description: |
#   The way in which a value that the text leaves open keeps an obligation: once its ruling says so. No way where the
#   parameters of the obligation leave nothing open.
open_values(fact, parameters) := [all_of({fact: parameters.open, parameters.ruling: true}) | parameters.open]

# METADATA
# description: |
#   The keys of a mapping, in the same order in every engine: a WebAssembly module iterates in an order of its own.
in_order(mapping) := sort(object.keys(mapping))

# METADATA
# description: The same literals, marked with the clause that asks for them.
asked_by(clause, literals) := [object.union(literal, {"clause": clause}) | some literal in literals]

negated(literal) := object.union(literal, {"not": not_(literal.not)})

not_(true) := false

not_(false) := true

literals(fact, test) := [{
	"fact": fact,
	"is": quantifier.is,
	"not": quantifier.not,
	"gate": false,
	"of": [literal | some inner in in_order(conditions); some literal in plain(inner, conditions[inner])],
}] if {
	is_object(test)
	count(test) == 1
	some name, conditions in test
	quantifier := quantifiers[name]
} else := plain(fact, test)

quantifiers := {
	"some": {"is": "some", "not": false},
	"none": {"is": "some", "not": true},
	"each": {"is": "each", "not": false},
}

# An operator that does not exist keeps its name: logic.state calls it unknown, so that a slip in a policy file neither
# lets pass nor forbids.
plain(fact, test) := [literal_of(fact, operator.is, listed(name, test[name]), operator.not) |
	some name in in_order(test)
	operator := object.get(operators, name, {"is": name, "not": false})
] if {
	is_object(test)
} else := [literal_of(fact, "in", test, false)] if {
	is_array(test)
} else := [literal_of(fact, "in", [test], false)]

literal_of(fact, operator, value, negative) := {
	"fact": fact,
	"is": operator,
	"value": value,
	"not": negative,
	"gate": false,
}

# Those that are another one, or another one negated; the others keep their names.
operators := {
	"not": {"is": "in", "not": true},
	"not_under": {"is": "under", "not": true},
	"below": {"is": "at_least", "not": true},
	"above": {"is": "at_most", "not": true},
	"lacks": {"is": "has", "not": true},
	"beyond": {"is": "within", "not": true},
	"none_under": {"is": "some_under", "not": true},
}

# Numbers stay as they are; all else is compared with a list.
listed(name, value) := value if name in ["at_least", "below", "at_most", "above"]

else := value if is_array(value)

else := [value]
