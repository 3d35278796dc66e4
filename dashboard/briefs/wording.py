"""Every sentence and label that briefs add to what the pages say, by name: the one file that a translation of briefs needs.

Braces are filled in by the code that uses a sentence. Words that a page says too (the two sentences of a Country page, why a score
moved, names of indicators and bodies) come from where the page has them.
"""

from __future__ import annotations

LANGUAGES = ("en",)
"""Languages that briefs exist in."""
WANTED = ("en", "fr", "es", "ar", "ru", "zh")
NO_LANGUAGE = "Briefs exist in English (en) only so far, and “{asked}” was asked for."
NO_LANGUAGE_REMEDY = (
    "Leave --lang out, or ask for en; French, Spanish, Arabic, Russian and Chinese are to follow."
)
UNKNOWN_LANGUAGE_REMEDY = "Ask for en."

# ---- head and foot
PRODUCT = "Upstream"
EDITIONS = {"geneva": "Geneva edition", "new-york": "New York edition"}
FOR = {"geneva": "for the Human Rights Council", "new-york": "for the Security Council"}
HEAD = "{edition} · {body} · data as of {on}"
PAGE = "page {page} of {pages}"
FOOT_ID = "snapshot {snapshot} · brief {id} · weights: {weights}"
FOOT_SAME = "{mode}; same figures as the {other}"
RECORDED = "recorded: figures as held on the date"
RECONSTRUCTED = "reconstructed: today’s values of what had been published by the date, so revised data"

# ---- numbers at the head
SCORE, SCORE_NOTE = "Composite score, 0–100", "{interval} ({label}); reliability {grade}"
LOW = "low reliability, grade {grade}: figures {meaning}"
NO_SCORE = "no score"
OUTLOOK = "Outlook, next 12 months"
OUTLOOK_BACKTEST = "Outlook for {year}, by back-test"
OUTLOOK_NOTE = "for {event}; {interval}"
NO_OUTLOOK = "none"
MOVED, MOVED_NOTE = "Moved in a year", "from {before} to {after}, since {since}{most}"
MOSTLY, NO_RELIEF = "; mostly {cause}", ", which is no relief"
NOT_KNOWN = "not known"
NOT_MOVED = "no score at both ends of the year"
SEIZED, SEIZED_NOTE = "Who is seized", "{name}: {state}"
SEIZED_BOTH, SEIZED_SINGLE = "both Councils", "one Council"
SEIZED_NONE, SEIZED_UNSURE = "neither Council", "none on record"
SEIZED_ONE = {"hrc": "Human Rights Council", "sc": "Security Council"}

# ---- lenses
RIGHTS = "On human rights: score {score} of 100, highest {lane} ({high}); {moved}."
RIGHTS_NO_SCORE = "On human rights: no score; {moved}."
STRONGER, WEAKER = "stronger in three years: {names}", "weaker in three years: {names}"
NO_CAPACITY_MOVED = "no capacity moved past its usual range in three years"
NO_CAPACITY_KNOWN = "no capacity to prevent is known well enough to say how it moved"
VIOLENCE = "On violence: {deaths}; {outlook}."
KILLED = "{deaths} in organised violence in {year}"
KILLED_MOST = "{deaths} in organised violence in {year}, the most {most} in {most_year}"
NO_DEATHS = "deaths in organised violence are not known, since UCDP has no figure"
AHEAD = "{chance} for {event} {when}, interval {interval}"
NO_AHEAD = "no outlook is held"
NEXT_MONTHS, IN_YEAR = "in the next twelve months", "in {year}"

# ---- sections
RISK = "Risk since 1990"
RISK_CHART = "Composite and two lanes, 0 to 100"
RISK_BAND = "logical bounds: what missing evidence leaves open"
RISK_NOTE = "Band: {band}. Now {score}."
RISK_NOW = "{score} ({interval}; {label})"
RISK_ALT = "Line chart, 0 to 100. {says} Upstream lane {upstream}, downstream lane {downstream} at the end."
RISK_NONE = "{why}. What is held is shown below; a missing figure is never counted as zero."
COMPOSITE, UPSTREAM, DOWNSTREAM = "Composite", "Upstream lane", "Downstream lane"
FROM_TO = "{first} in {first_on}, {last} in {last_on}; lowest {low} in {low_on}, highest {high} in {high_on}."
DEATHS = "Deaths in organised violence"
DEATHS_CHART = "Deaths a year, best estimate"
DEATHS_NOTE = (
    "UCDP; state-based, non-state and one-sided violence, to {year}. A year without a bar is not known."
)
DEATHS_ALT = (
    "Bar chart of deaths a year from {first} to {last}: {most} at most, in {most_year}; {now} in {last}."
)
DEATHS_NONE = "Deaths are not known: UCDP has no figure for {name}. Not known is not none."
ACTS = "What each body has done"
ACTS_CHART = (
    "Acts on one axis: texts, sessions and reviews as marks, mandates, missions and sanctions as bars"
)
ACTS_NOTE = "An open bar has no known end. Hatched: no whole record is held, which is not silence."
ACTS_ALT = "Time line from {first} to {last}. {lanes}."
ACTS_LANE = "{name}: {acts} and {spells}"
NO_ACTS = "No record of acts of the Councils is held, so nothing can be said of what they discussed."
RECORD_TO = "{state}; record to {on}"
IN_FORCE = "In force: {acts}."
SINCE = "{name}, since {on}"
MORE = "and {count} more"
LAST = "Last act: {symbol}, {on}{title}."
EARLIER = "Before it: {acts}."
NO_ACT = "No act that names it is on record."
REVIEWED = "Reviewed by its peers (UPR): {on}. The date of the next review is not on record."
ATTENTION = "Attention: percentile {percentile}{gap}."
GAP = "; risk percentile less attention {gap}"
ASSEMBLY = "Its record is not whole, and none of the Peacebuilding Commission is held: none is no finding."
OUTLOOK_TITLE = "Violence: the outlook"
OUTLOOK_CHART = "Probability in the next 12 months"
OUTLOOK_CHART_YEAR = "Probability in {year}, by back-test"
OUTLOOK_ALT = "Bars from 0 to 100 %. {parts}."
OUTLOOK_PART, OUTLOOK_BASE = "{chance}, {interval}", "; base rate {base}"
OUTLOOK_ONSET = "Onset: {event}"
NO_ONSET = "An onset that is not listed cannot happen: there was such violence in one of the last five years."
OUTLOOK_NONE = "No outlook is held for {name} on this date: either none was issued in the year before it, or UCDP has no figures to rest one on. That says nothing of the risk."
OUTLOOK_HEAD = ("Event", "Probability", "Interval (5–95 %)", "Base rate")
MADE = "What the score is made of"
MADE_CHART = "Points by pillar, adding up to {total}"
MADE_ALT = "One bar from 0 to 100. {parts}; together {total}."
MADE_NOTE = "Each pillar’s largest indicators; the rest as one line."
MADE_HEAD = ("Indicator", "Value", "Score", "Points", "In a year")
MADE_REST = "{count} others"
MADE_NAME = "{name}, {unit}"
MADE_TOTAL = "Composite"
MADE_NONE = "{why}, so there are no points to take apart."
WHY = "{movement} {says}"
RESILIENCE = "Human rights, resilience and openings"
RESILIENCE_HEAD = ("Capacity", "Strength", "In 3 years")
RESILIENCE_NOTE = "Strength 0–100 is 100 less the risk score."
RESILIENCE_CAPTION = "Capacities to prevent"
STRONGER_NOW, WEAKER_NOW = "{change} stronger", "{change} weaker"
OPENINGS = "Risk fell past its usual range in three years: {names}."
NO_OPENINGS = "No other indicator’s risk fell past its usual range in three years."
POINTS = "{name} ({change})"
RECOMMENDATIONS = "Recommendations beside what rises"
RECOMMENDATIONS_HEAD, RECOMMENDATIONS_REPORT = ("Risk rose in", "Theme"), "Report of {year}"
RECOMMENDATIONS_CAPTION = "Recommendations of the Universal Periodic Review"
RECOMMENDATIONS_ALL = "In all: {reviews}."
RECOMMENDATIONS_REVIEW = "{told} in the report of {year}"
RECOMMENDATIONS_NONE = (
    "No recommendation of the Universal Periodic Review to {name} is held: not known, which is not none."
)
NO_RECOMMENDATION = "none"
ABSENT = "Not known"
ABSENT_NONE = "Every one of the {declared} indicators has a value."
ABSENT_SOME = "{count} of {declared} indicators have no value: {names}."
LIMITS = "Limits"
SOURCES, SOURCES_HEAD = "Sources", ("Source", "Release, last period", "Licence")
SOURCES_CAPTION = "Sources with release, last period and licence"
SOURCES_NONE = "No source is held."
TO = "to {period}"
NO_PERIOD = "not told"

# ---- limits and notices
INTERVALS = "Score interval: {label}, over weights, goalposts, aggregation and source bounds drawn anew; what is missing is not in it."
SKILL = "A composite describes and does not forecast; how well it and the outlook would have warned is on the pages Weights and Track record."
ACT_RULE = "Discussed: an act that names the State in twelve months, or a mandate, mission or sanctions in force. The same rule holds for every State."
GRADE_RULE = "Reliability: A and B are nearly or mostly complete and recent; C and D are incomplete or old, and a score of that grade is hatched or marked."
NO_DOCUMENT = "This brief is made from published data and is not a document of the United Nations."
DESIGNATIONS = (
    "The designations employed and the presentation of the material do not imply the expression of any opinion on the part of the United "
    "Nations concerning the legal status of any country, territory, city or area or of its authorities, or concerning the delimitation "
    "of its frontiers or boundaries, nor official endorsement or acceptance by the United Nations."
)

# ---- formats
DATA_BEHIND = "The figures of this chart"
DAY, YEAR = "Month", "Year"
PART, VALUE, LOW_END, HIGH_END = "Part", "Value", "Low", "High"
BODY, WHAT, START, END = "Body", "What", "From", "To"
ACTS_IN, OPEN = "texts, sessions and reviews: {count}", "open"
SLIDE_SOURCES = "Sources: {sources}."
UNKNOWN_STRETCH = "no whole record"
ACTS_SLIDE = "Grey line: no whole record is held, which is not silence. Mandates, missions and sanctions: the newest of each body."
NAMED = "{name}: {said}"
CONTINUED = "{title}, continued"

# ---- asking for one
NO_CHOICE, NO_CHOICE_REMEDY = "There is no {what} called “{asked}”.", "Choose one of: {known}."
NOT_A_FILE, NOT_A_FILE_REMEDY = "{out} is a folder.", "Give the name of a file in it."
NO_FOLDER, NO_FOLDER_REMEDY = "There is no folder {folder}.", "Make it first, or choose another."
EXISTS = "{out} is there already and holds something else."
EXISTS_REMEDY = "Nothing was written: remove it, or give another name."
CANNOT_WRITE = "{out} cannot be written ({why}). Nothing was left behind."
BUSY = "Two briefs are being made just now. Ask again in a few seconds."
FAILED = "The brief could not be made: an error of ours, and it has been logged."
MENU, MENU_SAYS = "Brief", "Two pages to take along, with sources and limits"
FORMATS = {"pdf": "PDF", "docx": "Word", "pptx": "Slides", "html": "HTML"}
LINK = "{edition}, {format}"
