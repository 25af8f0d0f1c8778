package system.authz_test

import data.system.authz
import rego.v1

secrets := {"token_sha256": crypto.sha256("token"), "key": "key"}

health := {"method": "GET", "path": ["health"], "params": {}}

loaded := {"method": "POST", "path": ["v1", "data", "flowclause", "loaded"], "params": {}}

judge := {
	"method": "POST",
	"path": ["v1", "data", "flowclause", "d0123456789abcdef", "judge", "batch"],
	"params": {"strict-builtin-errors": ["true"]},
}

proof := {"method": "POST", "path": ["v1", "data", "flowclause", "proof", "answer"], "params": {}}

known := {health, loaded, judge, proof}

paths := {
	[""],
	["health", "live"],
	["metrics"],
	["v1", "config"],
	["v1", "status"],
	["v1", "query"],
	["v1", "compile"],
	["v1", "policies"],
	["v1", "policies", "authz.rego"],
	["v1", "data"],
	["v1", "data", "system", "authz"],
	["v1", "data", "flowclause"],
	["v1", "data", "flowclause", "secrets"],
	["v1", "data", "flowclause", "proof"],
	["v1", "data", "flowclause", "d0123456789abcdef", "programs"],
	["v1", "data", "flowclause", "d0123456789abcdef", "judge"],
	["v0", "data", "flowclause", "proof", "answer"],
}

methods := {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

allowed(request, more) if {
	authz.allow with input as object.union(request, more) with data.flowclause.secrets as secrets
}

test_the_run if {
	every request in known {
		allowed(request, {"identity": "token"})
	}
}

test_anybody_gets_the_proof_alone if {
	every more in [{}, {"identity": "other"}, {"identity": secrets.token_sha256}, {"identity": ""}] {
		{request | some request in known; allowed(request, more)} == {proof}
	}
}

test_nobody_without_secrets if {
	not authz.allow with input as object.union(health, {"identity": "token"}) with data.flowclause.secrets as {}
}

test_no_other_path if {
	every path in paths {
		every method in methods {
			not allowed({"method": method, "path": path, "params": {}}, {"identity": "token"})
		}
	}
}

test_no_other_method if {
	every request in known {
		{method | some method in methods; allowed(request, {"identity": "token", "method": method})} == {request.method}
	}
}

test_no_other_parameter if {
	others := [
		{"explain": ["full"]},
		{"instrument": ["true"]},
		{"strict-builtin-errors": ["true"], "explain": [""]},
	]
	every params in others {
		every request in known {
			not allowed({"method": request.method, "path": request.path, "params": params}, {"identity": "token"})
		}
	}
}
