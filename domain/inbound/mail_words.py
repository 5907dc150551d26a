"""The words that mail programs put around what a person wrote, in the languages that customers write in."""

from __future__ import annotations

import re

ATTRIBUTIONS = (
    ("On ", "wrote"),
    ("Am ", "schrieb"),
    ("Den ", "skrev"),
    ("Le ", "a écrit"),
    ("El ", "escribió"),
    ("Il ", "ha scritto"),
    ("In data ", "ha scritto"),
    ("Op ", "schreef"),
    ("Em ", "escreveu"),
    ("A ", "va escriure"),
    ("W dniu ", "napisał"),
    ("Dnia ", "napisał"),
    ("Dne ", "napsal"),
    ("Dňa ", "napísal"),
    ("În ", "a scris"),
    ("Στις ", "έγραψε"),
    ("Vào ", "đã viết"),
    ("Pada ", "menulis"),
    ("בתאריך", "מאת"),
    ("เมื่อ", "เขียนว่า"),
)
"""How an attribution begins, and the verb in it, where a language says them in this order."""
LATE_VERBS = (
    "kirjoitti",
    "yazdı",
    "írta",
    "написал",
    "пишет",
    "написав",
    "пише",
    "写道",
    "寫道",
    "작성",
    "wrote",
    "schrieb",
    "a écrit",
    "escribió",
    "ha scritto",
    "schreef",
    "napisał",
    "napsal",
    "đã viết",
    "menulis",
    "כתב",
    "เขียนว่า",
)
"""The verbs that stand right before the colon, after the date and the name."""
FIRST_PERSON = re.compile(r"\bI wrote\b|\bschrieb ich\b|\bj[’']ai écrit\b|\bescribí\b|\bho scritto\b", re.IGNORECASE)
"""Somebody who says what they wrote themselves; a program never does."""

_SENDER = (
    "From|Von|De|Da|Van|Fra|Från|Lähettäjä|Od|Kimden|Feladó|От|Від|De la|Από|מאת|Từ|จาก|发件人|寄件者|差出人|보낸 사람"
)
_DATE = (
    "Sent|Date|Gesendet|Datum|Envoyé|Envoyé le|Enviado|Enviado el|Fecha|Inviato|Data|Verzonden|Enviada|Enviado em|Sendt"
    "|Skickat|Lähetetty|Wysłano|Odesláno|Gönderme|Tarih|Küldve|Отправлено|Дата|נשלח|תאריך|Đã gửi|Ngày|ส่ง|วันที่"
    "|发送时间|日期|送信日時|보낸 날짜"
)
_SUBJECT = (
    "Subject|Betreff|Objet|Asunto|Oggetto|Onderwerp|Assunto|Emne|Ämne|Aihe|Temat|Předmět|Predmet|Konu|Tárgy|Тема|נושא"
    "|Chủ đề|เรื่อง|主题|件名|제목"
)
_OTHERS = (
    "To|Cc|An|À|Para|A|Aan|Til|Till|Vastaanottaja|Do|Komu|Kime|Címzett|Кому|Копия|Reply-To|Kopie|אל|Tới|Đến|ถึง"
    "|收件人|宛先|받는 사람"
)


def _label(names: str) -> re.Pattern[str]:
    return re.compile(rf"({names})[ \t*]{{0,4}}[:：]", re.IGNORECASE)


SENDER_LABEL = _label(_SENDER)
DATE_LABEL = _label(_DATE)
SUBJECT_LABEL = _label(_SUBJECT)
OTHER_LABEL = _label(_OTHERS)

SEPARATOR = re.compile(r"_{10,200}|-{3,40}[ \t]{0,4}[^\s\-][^\n]{0,80}[^\s\-][ \t]{0,4}-{3,40}")
"""The line above a message that a program appended whole: `-----Original Message-----`, Outlook's underscores."""
FORWARDED = re.compile(
    r"[-\s]{0,20}(Begin forwarded message|Forwarded message|Anfang der weitergeleiteten|Weitergeleitete Nachricht"
    r"|Début du message|Message transféré|Inicio del mensaje reenviado|Mensaje reenviado|Inizio messaggio inoltrato"
    r"|Messaggio inoltrato|Begin doorgestuurd bericht|Doorgestuurd bericht|Vidarebefordrat (brev|meddelande)"
    r"|Mensagem encaminhada|Videresendt (melding|meddelelse)|Välitetty viesti|Przekazana wiadomość"
    r"|Пересылаемое сообщение|Chuyển tiếp|הודעה שהועברה)\b",
    re.IGNORECASE,
)
"""The line by which a program says that somebody passes a message on."""
INLINE = re.compile(
    r"\b(inline|in-line|see below|answers? (are )?below|(answers?|below) in (red|blue|green|bold)"
    r"|between (your|the) (lines|questions)|siehe unten|s\.u\.|antworten (stehen )?(unten|im text)|(in|im) (rot|text)"
    r"|ci-dessous|ci-après|en (rouge|bleu|rojo|azul)|más abajo|abajo|qui sotto|in rosso|zie onder|hieronder)\b",
    re.IGNORECASE,
)
"""Words by which somebody says that their answers stand within what is quoted."""

_PROGRAMS = (
    r"i ?phone|i ?pad|android|samsung|galaxy|huawei|xiaomi|pixel|blackberry|nokia|sony|xperia|outlook|yahoo|gmail|gmx"
    r"|web\.de|proton\s?mail|tuta(nota)?|thunderbird|spark|mailbird|airmail|windows|smartphone|handy|telefon|phone|mobile"
    r"|m[oó]vil|mobiel|mobilger[aä]t|tablet|t-online|telekom|orange|laposte|k-9|fairemail|blue ?mail|aqua ?mail|mail"
    r"|app|device|verizon|t-mobile|at&t|dispositivo|téléphone|apparaat|luuri"
)
_PREFIXES = (
    r"sent (from|with|via)|gesendet (von|mit)|diese nachricht wurde von|envoyé (de|depuis|avec|à partir de)"
    r"|enviado (desde|do|de|con)|inviato (da|con)|verstuurd (vanaf|vanuit|met)|verzonden (vanaf|met)|skickat från"
    r"|sendt fra|lähetetty|wysłan[oe] z|odesláno z|отправлено (с|из)"
)
SENT_FROM = re.compile(
    rf"(({_PREFIXES})\s.{{0,30}}?\b({_PROGRAMS})"
    r"|(get|télécharger|obtenez|obtener|obter o|ottieni|scarica)\s.{0,4}outlook"
    r"|outlook (für|voor) |von mei\w+ \S.{0,40} gesendet"
    r"|iphone'?umdan |发自我的|iphoneから送信|나의 iphone에서)",
    re.IGNORECASE,
)
"""The line that a telephone or a program puts below every message."""
SIGN_OFF = re.compile(
    r"((best|kind|kindest|warm|many|with)?\s?(best |kind )?regards|best( wishes)?|all the best"
    r"|(yours )?(sincerely|faithfully|truly)( yours)?|yours|cheers"
    r"|mit freundlichen grüßen|mit freundlichem gruß|mit freundlichen gruessen|mit besten grüßen"
    r"|(viele|beste|liebe|schöne|freundliche|herzliche) (grüße|gruesse|grüsse)|(lieber |schöner )?gruß|lg|vg|mfg"
    r"|(bien )?(cordialement|à vous)|(meilleures )?salutations( distinguées)?|bien cordialement"
    r"|(un )?(cordial )?saludos?|(saludos )?cordiales|(muy )?atentamente|(cordiali |distinti )?saluti"
    r"|met vriendelijke groet(en)?|(vriendelijke )?groet(en|jes)?|mvg|atenciosamente|(com os melhores )?cumprimentos"
    r"|(med )?vänliga hälsningar|(med )?vennlig hilsen|(med )?venlig hilsen|mvh|ystävällisin terveisin"
    r"|z poważaniem|pozdrawiam|s pozdravem|saygılarımla|с уважением)\s{0,4}[,.!]{0,4}",
    re.IGNORECASE,
)
"""The greeting at the end of a letter, alone on its line."""
POSTSCRIPT = re.compile(
    r"(p\.?\s?p?\.?s\.?|n\.?b\.?|p\.?\s?d\.?|posdata|nachtrag|p\.-s\.)\s{0,2}[:\-–.,\s]\s*\S", re.IGNORECASE
)
"""How what somebody adds below their name begins."""
