# METADATA
# scope: package
# title: Three-valued logic
# description: |
#   Kleene's strong three-valued logic on numbers: 0 is false, 1 is unknown, 2 is true. All is the minimum, any the
#   maximum, not is 2 - x (Kleene, Introduction to Metamathematics, 1952, section 64). A fact that is null or absent is
#   unknown whatever is asked of it, except behind a gate, where what is not declared is false. So is a fact that cannot
#   be compared with what is asked of it: nothing is true or false because its type was wrong.
package flowclause.logic

import rego.v1

# METADATA
# description: The state of one literal on one set of flat facts.
state(facts, literal) := signed if {
	value := facts[literal.fact]
	value != null
	signed := sign(literal.not, holds(value, literal))
} else := 0 if {
	literal.gate
} else := 1

sign(true, held) := 2 - held

sign(false, held) := held

holds(value, literal) := compared(value, literal) if {
	not literal.of
} else := any_of([conjunction(element, literal.of) | some element in value]) if {
	literal.is == "some"
	is_array(value)
} else := all_of([conjunction(element, literal.of) | some element in value]) if {
	literal.is == "each"
	is_array(value)
}

# Conditions on one element are tested together on that element. Quantifiers do not nest.
conjunction(element, literals) := all_of([leaf(element, literal) | some literal in literals])

leaf(element, literal) := signed if {
	value := element[literal.fact]
	value != null
	signed := sign(literal.not, compared(value, literal))
} else := 1

compared(value, literal) := truth(value in literal.value) if {
	literal.is == "in"
	not is_array(value)
} else := under_any(value, literal.value) if {
	literal.is == "under"
} else := listed(value, literal) if {
	is_array(value)
} else := at_least(value, literal.value) if {
	literal.is == "at_least"
} else := at_most(value, literal.value) if {
	literal.is == "at_most"
}

listed(values, literal) := truth(has_any(values, literal.value)) if {
	literal.is == "has"
} else := all_of([under_any(term, literal.value) | some term in values]) if {
	literal.is == "all_under"
} else := any_of([under_any(term, literal.value) | some term in values]) if {
	literal.is == "some_under"
} else := truth(has_all(values, literal.value)) if {
	literal.is == "has_all"
} else := truth(has_all(literal.value, values)) if {
	literal.is == "within"
}

# METADATA
# description: The weakest of the states; true when there are none.
all_of(states) := weakest if {
	weakest := min(states)
} else := 2

# METADATA
# description: The strongest of the states; false when there are none.
any_of(states) := strongest if {
	strongest := max(states)
} else := 0

truth(true) := 2

truth(false) := 0

has_any(values, wanted) if {
	some value in values
	value in wanted
} else := false

has_all(values, wanted) := count([value | some value in wanted; not value in values]) == 0

under_any(term, roots) := any_of([under(term, root) | some root in roots])

# A term is under a root that it equals or extends; a term that lies above the root is too coarse to tell. Most terms do
# not even begin alike, and asking that first spares making a text for each pair.
under(term, root) := 2 if {
	term == root
} else := 2 if {
	startswith(term, root)
	startswith(term, concat("", [root, "."]))
} else := 1 if {
	startswith(root, term)
	startswith(root, concat("", [term, "."]))
} else := 0 if {
	is_string(term)
} else := 1

# A number, or a band of whole years {min, max}, either end open as null: unknown when it straddles the limit.
at_least(value, limit) := 2 if {
	lowest(value) >= limit
} else := 0 if {
	highest(value) < limit
} else := 1

at_most(value, limit) := 2 if {
	highest(value) <= limit
} else := 0 if {
	lowest(value) > limit
} else := 1

lowest(value) := value if {
	is_number(value)
} else := value.min if is_number(value.min)

highest(value) := value if {
	is_number(value)
} else := value.max if is_number(value.max)
