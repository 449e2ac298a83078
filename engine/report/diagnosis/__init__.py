"""What probably hurt, and how one can tell: rules over what a run measured."""
