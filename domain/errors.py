"""The refusals that a person meets. The text of an error is the message they read."""


class SiklusError(Exception):
    """Something a person can mend. The command line prints it as one line and exits with 2."""


# --- a refusal that knows both languages ---------------------------------------------------------------


class Bilingual(SiklusError):
    """A refusal whose sentence stands in both languages: `str()` gives the Indonesian one."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(indonesian)
        self.english = english

    def in_language(self, language: str) -> str:
        """Give the sentence in `id` or `en`."""
        return self.english if language == "en" else str(self)


class Wrong(ValueError):
    """What a validator of the domain finds wrong, in both languages: `str()` gives the Indonesian wording."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(indonesian)
        self.english = english
