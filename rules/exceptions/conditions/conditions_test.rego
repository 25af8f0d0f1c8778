package flowclause.exceptions.conditions_test

import data.flowclause.exceptions.conditions
import data.flowclause.testing
import rego.v1

asked(clause, literal) := object.union(literal, {"clause": clause})

test_ways if {
	ways := conditions.ways with input as {"exceptions": {
		"cn-VI.3": {"kind": "conditions", "parameters": {"ways": [
			{
				"cn-VI.3": {"data.necessary": true, "notice.timing": "before"},
				"cn-0.6": {"consents": {"some": {"kind": "guardian_separate"}}},
			},
			{"cn-VI.4": {"subject.age": {"at_least": 14}}},
		]}},
		"na-4.7": {"kind": "conditions", "parameters": {"ways": [{}]}},
		"na-4.8": {"kind": "another", "parameters": {}},
	}}
	ways == {
		"cn-VI.3": [
			[
				asked(
					"cn-0.6",
					testing.quantified("consents", "some", [testing.literal("kind", "in", ["guardian_separate"])]),
				),
				asked("cn-VI.3", testing.literal("data.necessary", "in", [true])),
				asked("cn-VI.3", testing.literal("notice.timing", "in", ["before"])),
			],
			[asked("cn-VI.4", testing.literal("subject.age", "at_least", 14))],
		],
		"na-4.7": [[]],
	}
}

test_no_exception if {
	ways := conditions.ways with input as {"obligations": {}}
	ways == {}
}
