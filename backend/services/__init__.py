"""The hospital's rules: a module per noun, a function per verb."""
