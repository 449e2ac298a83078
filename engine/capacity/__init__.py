"""What a plan needs of this machine, held against what there is, before anything is sent."""
