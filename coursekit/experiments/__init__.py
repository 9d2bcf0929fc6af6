"""The parts of `coursekit.experiment`: recipes, the plan, trials, the ledger, and what is read out of it."""
