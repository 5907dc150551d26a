"""The words that mail programs put around what a person wrote, in the languages that customers write in."""

from __future__ import annotations

import re

ATTRIBUTION_LENGTH = 300

_ATTRIBUTIONS = (
    ("On ", "wrote"),
    ("Am ", "schrieb"),
    ("Den ", "skrev"),
    ("Le ", "a écrit"),
    ("El ", "escribió"),
    ("Il ", "ha scritto"),
    ("Op ", "schreef"),
    ("Em ", "escreveu"),
    ("A ", "va escriure"),
    ("W dniu ", "napisał"),
    ("Dnia ", "napisał"),
    ("Dne ", "napsal"),
    ("Dňa ", "napísal"),
    ("În ", "a scris"),
    ("Στις ", "έγραψε"),
)
_LATE_VERBS = (
    "kirjoitti",
    "yazdı",
    "írta",
    "написал",
    "пишет",
    "написав",
    "写道",
    "寫道",
    "작성",
    "wrote",
    "napisał",
    "napsal",
)
_BEGINNINGS = tuple(beginning for beginning, _ in _ATTRIBUTIONS)
_DATED = re.compile(r"(\w{2,4}[.,] )?\d{1,4}[-./年. ]")
_ADDRESS_LAST = re.compile(r"[^\n]*<[^<>@\s]+@[^<>@\s]+>\s*[:：]")

_SENDER = "From|Von|De|Da|Van|Fra|Från|Lähettäjä|Od|Kimden|Feladó|От|Від|De la|Από|发件人|寄件者|差出人|보낸 사람"
_OTHERS = (
    "Sent|Date|To|Cc|Subject|Gesendet|Datum|An|Betreff|Envoyé|Envoyé le|À|Objet|Enviado|Enviado el|Fecha|Para|Asunto|"
    "Inviato|Data|A|Oggetto|Verzonden|Aan|Onderwerp|Enviada|Enviado em|Assunto|Sendt|Til|Emne|Skickat|Till|Ämne|"
    "Lähetetty|Vastaanottaja|Aihe|Wysłano|Do|Temat|Odesláno|Komu|Předmět|Predmet|Gönderme|Tarih|Kime|Konu|Küldve|"
    "Címzett|Tárgy|Отправлено|Дата|Кому|Тема|Копия|发送时间|收件人|主题|日期|"
    "送信日時|宛先|件名|보낸 날짜|받는 사람|제목"
)
_FROM = re.compile(rf"({_SENDER})[\s*]*[:：]", re.IGNORECASE)
LABEL = re.compile(rf"({_OTHERS})[\s*]*[:：]", re.IGNORECASE)
"""A line of a quoted message's header, other than its sender."""

SEPARATOR = re.compile(r"_{10,}|-{3,}\s*[^\s\-][^\n]{0,80}[^\s\-]\s*-{3,}")
"""The line above a message that a program appended whole: `-----Original Message-----`, Outlook's underscores."""
FORWARDED = re.compile(
    r"(Begin forwarded message|Anfang der weitergeleiteten|Début du message|Inicio del mensaje reenviado"
    r"|Inizio messaggio inoltrato|Begin doorgestuurd bericht|Vidarebefordrat brev)\b"
)
SENT_FROM = re.compile(
    r"(Sent from (my|Yahoo|Outlook|Mail)|Get Outlook for|Sent (with|via) "
    r"|Von mei\w+ \S.* gesendet|Gesendet (von|mit) |Diese Nachricht wurde von mei"
    r"|Outlook für \S+ (herunterladen|beziehen)"
    r"|Envoyé (de(puis)?|avec|à partir) |Télécharger Outlook|Obtenez Outlook"
    r"|Enviado desde |Enviado (do|de) (meu|mi) |Obtener Outlook|Obter o Outlook"
    r"|Inviato da|Ottieni Outlook|Scarica Outlook|Verstuurd (vanaf|vanuit) |Verzonden (vanaf|met) |Outlook voor "
    r"|Skickat från |Sendt fra |Lähetetty |Wysłano z |Wysłane z |Odesláno z |iPhone'?umdan |Отправлено (с|из) "
    r"|发自我的|iPhoneから送信|나의 iPhone에서)",
    re.IGNORECASE,
)
"""The line that a telephone or a program puts below every message."""
SIGN_OFF = re.compile(
    r"((best|kind|kindest|warm|many)?\s*regards|best( wishes)?|sincerely|yours( (sincerely|faithfully|truly))?|cheers"
    r"|mit freundlichen grüßen|mit freundlichem gruß|(viele|beste|liebe|schöne|freundliche) grüße|lg|vg|mfg"
    r"|(bien )?(cordialement|à vous)|(meilleures )?salutations( distinguées)?|bien cordialement"
    r"|(un )?(cordial )?saludos?|(saludos )?cordiales|atentamente|(cordiali |distinti )?saluti"
    r"|met vriendelijke groet(en)?|(vriendelijke )?groet(en|jes)?|mvg|atenciosamente|(com os melhores )?cumprimentos"
    r"|(med )?vänliga hälsningar|(med )?vennlig hilsen|(med )?venlig hilsen|mvh|ystävällisin terveisin"
    r"|z poważaniem|pozdrawiam|s pozdravem|saygılarımla|с уважением)\s*[,.!]*",
    re.IGNORECASE,
)
"""The greeting at the end of a letter, alone on its line."""


def begins_attribution(line: str) -> bool:
    """Return whether `On <date>, <name> wrote:` may begin with this line, in any of the languages."""
    return bool(line) and (line.startswith(_BEGINNINGS) or _DATED.match(line) is not None or _ends_late(line))


def attributes(said: str) -> bool:
    """Return whether this says who wrote what is quoted below it, and nothing else."""
    if len(said) > ATTRIBUTION_LENGTH or not said.endswith((":", "：")):
        return False
    if any(said.startswith(beginning) and f" {verb}" in said for beginning, verb in _ATTRIBUTIONS):
        return any(sign.isdigit() for sign in said) or "@" in said
    dated = _DATED.match(said) is not None
    return (dated and _ADDRESS_LAST.fullmatch(said) is not None) or _ends_late(said)


def names_sender(line: str) -> bool:
    """Return whether a line begins the header of a quoted message with its sender."""
    return _FROM.match(line) is not None


def _ends_late(said: str) -> bool:
    """Languages that say who wrote after the date and the name: there is a digit and a verb before the colon."""
    end = said[-40:]
    return said.endswith((":", "：")) and any(verb in end for verb in _LATE_VERBS) and any(map(str.isdigit, said))
