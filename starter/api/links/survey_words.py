"""What the survey's page says, in each of its languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SurveyWords:
    """Everything on the page. `scores` go from 5 down to 1 and are those of the message that asks; `kept` stands before
    the score that counts."""

    title: str
    scores: dict[int, str]
    legend: str
    comment: str
    button: str
    missing: str
    again: str
    thanks: str
    kept: str
    closed: str
    moved_on: str
    expired: str
    just_reply: str
    invalid: str
    as_it_is: str


SURVEY_WORDS = {
    "en": SurveyWords(
        title="How was it?",
        scores={5: "very good", 4: "good", 3: "so-so", 2: "bad", 1: "very bad"},
        legend="Your answer is kept when you press the button.",
        comment="Anything you would like to tell us? (optional)",
        button="Send my answer",
        missing="Please choose a number first.",
        again="We could not keep your answer just now. Please try again in a minute.",
        thanks="Thank you",
        kept="We have your answer:",
        closed="This question is closed",
        moved_on="Your request has moved on since we asked. If something is not solved, just reply to our message.",
        expired="This link has expired",
        just_reply="If something is not solved, just reply to our message.",
        invalid="This link is not valid",
        as_it_is="Please use the link in our message as it is.",
    ),
    "de": SurveyWords(
        title="Wie war es?",
        scores={5: "sehr gut", 4: "gut", 3: "mittelmäßig", 2: "schlecht", 1: "sehr schlecht"},
        legend="Ihre Antwort zählt, wenn Sie auf den Knopf drücken.",
        comment="Möchten Sie uns noch etwas sagen? (freiwillig)",
        button="Antwort senden",
        missing="Bitte wählen Sie zuerst eine Zahl.",
        again="Wir konnten Ihre Antwort gerade nicht speichern. Bitte versuchen Sie es in einer Minute noch einmal.",
        thanks="Vielen Dank",
        kept="Ihre Antwort ist bei uns:",
        closed="Diese Frage ist abgeschlossen",
        moved_on="Mit Ihrer Anfrage ist es inzwischen weitergegangen. Wenn etwas nicht gelöst ist, antworten "
        "Sie einfach auf unsere Nachricht.",
        expired="Dieser Link ist abgelaufen",
        just_reply="Wenn etwas nicht gelöst ist, antworten Sie einfach auf unsere Nachricht.",
        invalid="Dieser Link ist ungültig",
        as_it_is="Bitte verwenden Sie den Link aus unserer Nachricht so, wie er ist.",
    ),
    "fr": SurveyWords(
        title="Comment cela s'est-il passé\u00a0?",
        scores={5: "très bien", 4: "bien", 3: "moyen", 2: "mal", 1: "très mal"},
        legend="Votre réponse est enregistrée quand vous appuyez sur le bouton.",
        comment="Souhaitez-vous nous dire autre chose\u00a0? (facultatif)",
        button="Envoyer ma réponse",
        missing="Veuillez d'abord choisir une note.",
        again="Nous n'avons pas pu enregistrer votre réponse. Veuillez réessayer dans une minute.",
        thanks="Merci",
        kept="Nous avons bien reçu votre réponse\u00a0:",
        closed="Cette question est close",
        moved_on="Votre demande a évolué depuis notre question. Si quelque chose n'est pas résolu, répondez simplement "
        "à notre message.",
        expired="Ce lien a expiré",
        just_reply="Si quelque chose n'est pas résolu, répondez simplement à notre message.",
        invalid="Ce lien n'est pas valable",
        as_it_is="Veuillez utiliser le lien de notre message tel quel.",
    ),
    "es": SurveyWords(
        title="¿Qué le ha parecido?",
        scores={5: "muy bien", 4: "bien", 3: "regular", 2: "mal", 1: "muy mal"},
        legend="Su respuesta se guarda al pulsar el botón.",
        comment="¿Quiere contarnos algo más? (opcional)",
        button="Enviar mi respuesta",
        missing="Elija primero un número, por favor.",
        again="No hemos podido guardar su respuesta. Inténtelo de nuevo dentro de un minuto, por favor.",
        thanks="Gracias",
        kept="Hemos recibido su respuesta:",
        closed="Esta pregunta está cerrada",
        moved_on="Su solicitud ha cambiado desde que le preguntamos. Si algo no está resuelto, solo tiene que "
        "responder a nuestro mensaje.",
        expired="Este enlace ha caducado",
        just_reply="Si algo no está resuelto, solo tiene que responder a nuestro mensaje.",
        invalid="Este enlace no es válido",
        as_it_is="Utilice el enlace de nuestro mensaje tal como está, por favor.",
    ),
}
"""By language."""
