"""The words that generated martial-arts data is made of. Values only; the choosing happens elsewhere."""

from __future__ import annotations

STYLES = (
    "Karate", "Judo", "Aikido", "Taekwondo", "Kung Fu", "Brazilian Jiu-Jitsu", "Muay Thai", "Kendo", "Krav Maga",
    "Hapkido", "Capoeira", "Tai Chi", "Wing Chun", "Kickboxing", "Sambo",
)  # fmt: skip
LOCATIONS = (
    "Los Angeles", "New York", "Chicago", "Houston", "Seattle", "Denver", "Miami", "Boston", "Toronto", "London",
    "Tokyo", "Okinawa", "Online",
)  # fmt: skip
COUNTRIES = ("US", "CA", "GB", "JP", "BR", "FR", "DE", "AU")
LOCALES = ("en-US", "en-GB", "ja-JP", "pt-BR", "fr-FR", "de-DE")
LEVELS = ("beginner", "intermediate", "advanced", "expert")
RANKS = ("white belt", "yellow belt", "green belt", "blue belt", "brown belt", "black belt")
AGE_GROUPS = ("kids", "teens", "adults", "seniors")
CATEGORIES = (
    "kata", "kumite", "self-defense", "weapons", "fitness", "philosophy", "history", "competition", "teaching",
    "breathing", "grappling", "striking",
)  # fmt: skip
TYPES = ("article", "video", "tutorial", "guide", "technique")

SUBJECTS = (
    "roundhouse kick", "front kick", "side kick", "reverse punch", "rising block", "hip throw", "shoulder throw",
    "horse stance", "cat stance", "forms", "kata", "sparring", "breakfall", "joint lock", "rear naked choke",
    "guard pass", "footwork", "breathing", "meditation", "bunkai", "knife defense", "escape from a bear hug",
    "bo staff", "nunchaku", "tournament preparation", "belt grading", "dojo etiquette", "warm-up", "flexibility",
    "balance", "combinations", "counter attack", "distance and timing", "self-defense", "kihon", "grip fighting",
)  # fmt: skip
PLACES = ("in the dojo", "at home", "for competition", "on the street", "with a partner", "against a taller opponent")
ADVICE = (
    "the small corrections that make the largest difference",
    "a drill for each day of the week",
    "what a sensei looks for at a grading",
    "how to train it safely and without injury",
    "common mistakes and how to mend them",
    "slow practice first, then speed, then power",
    "its history, its meaning and its use",
    "how to teach it to a mixed class",
)
TITLE_PATTERNS = {
    "article": ("Why {subject} matters in {style}", "{style}: the story of {subject}", "{subject} {place}"),
    "video": ("{style} masterclass: {subject}", "{subject} in slow motion", "Watch and learn: {subject} {place}"),
    "tutorial": (
        "Learn {subject} step by step",
        "{subject} for {level} students",
        "Thirty minutes of {subject} training",
    ),
    "guide": ("The complete {style} guide to {subject}", "Preparing for your {rank}: {subject}", "{subject} {place}"),
    "technique": ("{style} technique: {subject}", "{subject}: technique and timing", "{subject} {place}"),
}
FURTHER_TAGS = (
    "training", "technique", "practice", "dojo", "sensei", "belt", "martial arts", "kick", "punch", "block", "stance",
    "discipline", "focus", "strength", "speed", "partner drill", "solo drill", "grading", "tournament", "safety",
)  # fmt: skip

EVENT_KINDS = ("Seminar", "Workshop", "Tournament", "Belt Grading", "Training Camp", "Sparring Night", "Open Mat")
EVENT_SEASONS = ("Spring", "Summer", "Autumn", "Winter", "Regional", "International", "Monthly", "Youth")
EVENT_HOURS = (9, 10, 13, 15, 18, 19)
EVENT_CAPACITIES = (20, 30, 40, 50, 60, 80, 100, 120, 150, 200)
EVENT_PRICES = (0, 25, 50, 75, 100, 150)

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

PLANS = (
    ("tier_free", "free", "Free", 0, ("Public events", "Articles")),
    ("tier_basic", "basic", "Basic", 29, ("Member events", "Video library")),
    ("tier_premium", "premium", "Premium", 79, ("All events", "Live training", "Semantic search")),
    ("tier_lifetime", "lifetime", "Lifetime", 149, ("Everything, for good",)),
)
"""Id, code, name, price in US dollars and benefits of each membership tier."""
