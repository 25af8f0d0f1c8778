package flowclause.proof_test

import data.flowclause.proof
import rego.v1

# The second test case of RFC 4231.
test_answer if {
	answer := proof.answer with input as {"challenge": "what do ya want for nothing?"}
		with data.flowclause.secrets as {"key": "Jefe"}
	answer == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
}

test_no_answer_without_a_challenge if {
	not proof.answer with input as {} with data.flowclause.secrets as {"key": "Jefe"}
	not proof.answer with input as {"challenge": null} with data.flowclause.secrets as {"key": "Jefe"}
}
