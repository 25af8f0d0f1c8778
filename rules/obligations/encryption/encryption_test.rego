package flowclause.obligations.encryption_test

import data.flowclause.testing
import rego.v1

test_expansion[where] if {
	some where, fact in {
		"legs": "encryption.legs",
		"stores": "encryption.stores",
		"all": "encryption.all",
	}
	testing.expansion("encryption", {"where": where}) == {
		"for": "flow",
		"ways": [[testing.quantified(fact, "each", [testing.literal("encrypted", "in", [true])])]],
	}
}

open := {"where": "all", "partly": "rulings.25"}

test_expansion_where_the_extent_is_open if {
	encrypted := [testing.literal("encrypted", "in", [true])]
	testing.expansion("encryption", open) == {
		"for": "flow",
		"ways": [
			[testing.quantified("encryption.all", "each", encrypted)],
			[testing.quantified("encryption.all", "some", encrypted), testing.literal("rulings.25", "in", [true])],
		],
	}
}

test_extent[note] if {
	some note, case in {
		"everywhere": {"encrypted": [true, true], "firm": 2, "pending": 2, "allowed": 2, "refused": 2},
		"in part": {"encrypted": [true, false], "firm": 0, "pending": 1, "allowed": 2, "refused": 0},
		"nowhere": {"encrypted": [false, false], "firm": 0, "pending": 0, "allowed": 0, "refused": 0},
		"one is not known": {"encrypted": [true, null], "firm": 1, "pending": 1, "allowed": 2, "refused": 1},
		"one is not, one not known": {"encrypted": [false, null], "firm": 0, "pending": 1, "allowed": 1, "refused": 0},
		"nothing to encrypt": {"encrypted": [], "firm": 2, "pending": 2, "allowed": 2, "refused": 2},
	}
	elements := [{"encrypted": encrypted} | some encrypted in case.encrypted]
	ruled := [testing.state("encryption", open, {"encryption.all": elements, "rulings.25": ruling}) |
		some ruling in [null, true, false]
	]
	testing.state("encryption", {"where": "all"}, {"encryption.all": elements}) == case.firm
	ruled == [case.pending, case.allowed, case.refused]
}

test_list_that_is_not_known if {
	facts := {"encryption.all": null, "rulings.25": true}
	[testing.state("encryption", parameters, facts) | some parameters in [{"where": "all"}, open]] == [1, 1]
}
