"""How generated examples are tried everywhere: none of them fails for having taken long on a busy machine."""

from hypothesis import settings

settings.register_profile("without a clock", deadline=None)
settings.load_profile("without a clock")
