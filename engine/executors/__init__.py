"""How a scenario plan is driven, one file per executor."""
