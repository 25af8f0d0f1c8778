# METADATA
# scope: package
# title: What the tests of the rules share
package flowclause.testing

import data.flowclause.logic
import rego.v1

# METADATA
# description: What the rule of a kind makes of one obligation.
expansion(kind, parameters) := expanded if {
	policy := {"obligations": {"clause": {"kind": kind, "parameters": parameters}}}
	expanded := data.flowclause.obligations[kind].expansion.clause with input as policy
}

# METADATA
# description: The state of that obligation on some facts, by its ways alone.
state(kind, parameters, facts) := kept(expansion(kind, parameters).ways, facts)

# METADATA
# description: The state of the best of some ways.
kept(ways, facts) := logic.any_of([all_hold(way, facts) | some way in ways])

all_hold(way, facts) := logic.all_of([logic.state(facts, literal) | some literal in way])

# METADATA
# description: A literal on a leaf, not negated and not behind a gate.
literal(fact, operator, value) := {
	"fact": fact,
	"is": operator,
	"value": value,
	"not": false,
	"gate": false,
}

# METADATA
# description: The same literal, negated.
negated(positive) := object.union(positive, {"not": true})

# METADATA
# description: A literal on the elements of a list.
quantified(fact, quantifier, literals) := {
	"fact": fact,
	"is": quantifier,
	"of": literals,
	"not": false,
	"gate": false,
}

# METADATA
# description: The same literal, behind a gate.
gated(open) := object.union(open, {"gate": true})

# METADATA
# description: An age, or a band of ages, in whole years.
ages(youngest, oldest) := {"min": youngest, "max": oldest}
