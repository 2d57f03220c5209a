"""Everything that depends on pytest: the plugin, the `run` fixture, verdicts and the words for a failed check.

Every pytest session of the environment imports this room's `plugin`, so this door loads nothing.
"""
