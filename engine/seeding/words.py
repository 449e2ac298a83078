"""The words that seeded records are made of. Values only; the choosing happens in `records`."""

from __future__ import annotations

STYLES = (
    "Karate", "Judo", "Aikido", "Taekwondo", "Kung Fu", "Brazilian Jiu-Jitsu", "Muay Thai", "Kendo", "Krav Maga",
    "Hapkido", "Capoeira", "Tai Chi", "Wing Chun", "Kickboxing", "Sambo",
)  # fmt: skip
RANKS = ("white belt", "yellow belt", "green belt", "blue belt", "brown belt", "black belt")
TEACHING_RANKS = ("brown belt", "black belt", "1st dan", "2nd dan", "3rd dan", "5th dan")
LEVELS = ("beginner", "intermediate", "advanced", "expert")
AGE_GROUPS = ("kids", "teens", "adults", "seniors")
LOCATIONS = (
    "Los Angeles", "New York", "Chicago", "Houston", "Seattle", "Denver", "Miami", "Boston", "Toronto", "London",
    "Tokyo", "Online",
)  # fmt: skip
COUNTRIES = ("US", "CA", "GB", "JP", "BR", "FR", "DE", "AU")
LOCALES = ("en-US", "en-CA", "en-GB", "ja-JP", "pt-BR", "fr-FR", "de-DE", "en-AU")
"""One for each country."""
CATEGORIES = (
    "kata", "kumite", "self-defense", "weapons", "fitness", "philosophy", "history", "competition", "teaching",
    "breathing", "grappling", "striking",
)  # fmt: skip
SUBJECTS = (
    "roundhouse kick", "front kick", "reverse punch", "rising block", "hip throw", "shoulder throw", "horse stance",
    "sparring", "breakfall", "joint lock", "guard pass", "footwork", "meditation", "bunkai", "escape from a grip",
    "bo staff", "tournament preparation", "belt grading", "dojo etiquette", "warm-up", "flexibility", "balance",
    "combinations", "counter attack", "distance and timing", "kihon", "grip fighting", "forms", "kata", "breathing",
)  # fmt: skip
LESSONS = (
    "three drills and the order to learn them in",
    "what changes once the partner resists",
    "the mistakes that examiners see most",
    "how to practise it without an injury",
    "from the slow form to full speed",
    "where it comes from and what it is for",
    "a plan for four weeks of practice",
    "how to explain it to a mixed class",
)
CONTENT_TITLES = {
    "article": ("{subject} in {style}, explained", "What {style} taught me about {subject}"),
    "video": ("{style} on film: {subject}", "Frame by frame: {subject}"),
    "tutorial": ("{subject} for {level} students", "Your first hour of {subject}"),
    "guide": ("A {style} guide to {subject}", "Ready for the {rank}: {subject}"),
    "technique": ("{style} technique: {subject}", "{subject}, step by step"),
}
"""Title patterns of each type of content."""
TAGS = (
    "training", "technique", "practice", "dojo", "sensei", "belt", "martial arts", "discipline", "focus", "strength",
    "speed", "partner drill", "solo drill", "grading", "tournament", "safety",
)  # fmt: skip
EVENT_KINDS = ("Seminar", "Workshop", "Tournament", "Belt Grading", "Training Camp", "Sparring Night", "Open Mat")
EVENT_SEASONS = ("Spring", "Summer", "Autumn", "Winter", "Regional", "International", "Monthly", "Youth")
EVENT_HOURS = (9, 10, 13, 15, 18, 19)
EVENT_CAPACITIES = (20, 30, 40, 50, 60, 80, 100, 120, 150, 200)
EVENT_PRICES = (0, 25, 50, 75, 100, 150)
"""US dollars."""
TIERS = (("basic", 29), ("premium", 79), ("lifetime", 149))
"""Code and price in US dollars of the paid memberships."""
FIRST_NAMES = (
    "Aiko", "Akira", "Ana", "Ben", "Carlos", "Chen", "Daniel", "Elena", "Fatima", "Grace", "Hana", "Hiro", "Isabel",
    "Jin", "Kenji", "Lena", "Marco", "Mei", "Nadia", "Noah", "Omar", "Paula", "Priya", "Ravi", "Sakura", "Samuel",
    "Sofia", "Tomas", "Yuki", "Zara",
)  # fmt: skip
LAST_NAMES = (
    "Almeida", "Bauer", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Hayashi", "Ito", "Johnson", "Kim", "Lee",
    "Martin", "Mori", "Nakamura", "Novak", "Okafor", "Park", "Patel", "Rossi", "Santos", "Silva", "Suzuki", "Tanaka",
    "Walker", "Wang", "Weber", "Yamada", "Young", "Zhang",
)  # fmt: skip
