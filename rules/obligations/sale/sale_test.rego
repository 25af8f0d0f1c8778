package flowclause.obligations.sale_test

import data.flowclause.testing
import rego.v1

absolute := {"harmless": ["none"]}

with_open := {"harmless": ["none"], "open": ["in_kind"], "ruling": "rulings.1"}

assets_too := {"harmless": ["none"], "unpriced_deal": true}

harmless := [testing.literal("recipient.consideration", "in", ["none"])]

open := [
	testing.literal("recipient.consideration", "in", ["in_kind"]),
	testing.literal("rulings.1", "in", [true]),
]

unpriced := [
	testing.literal("recipient.asset_deal.data_priced", "in", [false]),
	testing.literal("recipient.consideration", "in", ["asset_deal"]),
]

test_expansion[note] if {
	some note, case in {
		"absolute": {"parameters": absolute, "ways": [harmless]},
		"barter waits for a ruling": {"parameters": with_open, "ways": [harmless, open]},
		"assets may be sold": {"parameters": assets_too, "ways": [harmless, unpriced]},
		"assets may not be sold": {
			"parameters": {"harmless": ["none"], "unpriced_deal": false},
			"ways": [harmless],
		},
		"all of it": {"parameters": object.union(with_open, assets_too), "ways": [harmless, open, unpriced]},
	}
	testing.expansion("sale", case.parameters) == {"for": "recipient", "ways": case.ways}
}

test_consideration[note] if {
	some note, case in {
		"nothing": {"given": "none", "absolute": 2, "with_open": 2, "assets_too": 2},
		"money": {"given": "money", "absolute": 0, "with_open": 0, "assets_too": 0},
		"barter": {"given": "in_kind", "absolute": 0, "with_open": 1, "assets_too": 0},
		"assets": {"given": "asset_deal", "absolute": 0, "with_open": 0, "assets_too": 1},
		"not known": {"given": null, "absolute": 1, "with_open": 1, "assets_too": 1},
	}
	facts := {"recipient.consideration": case.given}
	states := [testing.state("sale", parameters, facts) | some parameters in [absolute, with_open, assets_too]]
	states == [case.absolute, case.with_open, case.assets_too]
}

test_barter_once_ruled[note] if {
	some note, case in {
		"no sale": {"ruling": true, "state": 2},
		"a sale": {"ruling": false, "state": 0},
		"pending": {"ruling": null, "state": 1},
	}
	facts := {"recipient.consideration": "in_kind", "rulings.1": case.ruling}
	testing.state("sale", with_open, facts) == case.state
}

test_asset_deal[note] if {
	some note, case in {
		"the data has no price": {"priced": false, "state": 2},
		"the data has a price": {"priced": true, "state": 0},
		"not known": {"priced": null, "state": 1},
	}
	facts := {"recipient.consideration": "asset_deal", "recipient.asset_deal.data_priced": case.priced}
	testing.state("sale", assets_too, facts) == case.state
}
