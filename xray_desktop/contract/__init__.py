"""Room 2: what the app and training must agree on: findings, graph, card, working point, manifest, ledger."""
