"""What tests share: the machine they need, the environment they run in, the guards they all obey."""
