"""The words by which people stop and restart text messages, in the languages in which customers are written to.

Each is written as `plain_words.plain` gives it: in small letters, without accents and punctuation. `BARE` is a wish to
stop only where it is the whole text, `EXPLICIT` says what is to stop, so that it counts beside other sentences, too.
"""

from __future__ import annotations

import re

POLITE: dict[str, str] = {
    "en": r"please|pls|plz|kindly|hi|hello|hey|ok|okay|now|immediately|right now|right away|at once|asap|thanks"
    r"|thank you|just|already|today|leave me alone|guys|sorry|(can|could|would|will) you",
    "de": r"bitte|hallo|guten tag|jetzt|sofort|ab sofort|danke|vielen dank|endlich|nun|ich will das nicht mehr|mal"
    r"|okay|ok|doch",
    "fr": r"s il vous plait|merci de|s il te plait|svp|stp|merci|bonjour|maintenant|immediatement|tout de suite"
    r"|de suite"
    r"|veuillez|ok",
    "es": r"por favor|favor de|quiero que|porfavor|porfa|gracias|muchas gracias|hola|ya|ahora|ahora mismo"
    r"|inmediatamente|buenos dias|ok"
    r"|de una vez",
}
BARE: dict[str, str] = {
    "en": r"(stop|stopp|stopall|stop all|all stop|stop everything|stop it|stop this|stop that|make it stop"
    r"|opt ?out|opt ?out all|opt me out|unsubscribe|unsubscribe me|unsubscribe all|unsub|cancel|end|quit|revoke"
    r"|remove me|take me off)( (stop|all|me))*",
    "de": r"stopp?( alle[sn]?)?( stopp?)*|stoppen|abmelden|abmeldung|abbestellen|austragen|aufhoe?ren|hoe?rt auf"
    r"|hoe?r auf"
    r"|hoe?ren sie auf( damit)?|(stoppt|stoppen sie) das|(hoe?rt?|schluss) (auf )?damit|mich abmelden"
    r"|melden sie mich ab|meldet mich ab"
    r"|ich (will|moe?chte) mich abmelden|tragen sie mich aus|tragt mich aus|mich austragen",
    "fr": r"stopp?( a)?( tout)?( stopp?)*|arret|arrets|arreter?|arretez?( tout)?|arretez ca|desabonner|desabonnement"
    r"|(me )?desabonnez( moi)?|desabonne moi|me desabonner|desinscription|desinscrire|desinscrivez moi|me desinscrire"
    r"|je (veux|souhaite|voudrais|desire) (me )?(desabonner|desinscrire)",
    "es": r"stopp?( todo)?( stopp?)*|alto|pare|paren|parar|paren ya|basta|baja|de baja|darme de baja|dar de baja"
    r"|(quiero|deseo|quisiera|solicito|necesito) (darme de baja|la baja|dar de baja)|den?me de baja|dame de baja"
    r"|desuscribir(me)?|desuscribanme|cancelar (la )?suscripcion|desapuntar(me)?|desapuntenme",
}

_EN = r"(texts?|text messages|texting|sms|sms messages|messages?|msgs?|txts?|notifications|alerts|reminders)"
_DE = r"(sms|sms nachrichten|nachrichten?|textnachrichten|kurznachrichten|mitteilungen|benachrichtigungen|texte)"
_FR = r"(sms|textos?|messages?|messages texte|notifications?|rappels?|alertes?)"
_ES = r"(sms|mensajes?|mensajes de texto|mensajitos|textos?|notificaciones|avisos|recordatorios|alertas)"
EXPLICIT: dict[str, str] = {
    "en": rf"(stop|quit|cease) (contacting|spamming|bothering) me( by (text|sms))?|no (texts|sms|text messages)"
    rf"|(do not|don t|dont|never) (contact|bother|spam) me( (by (text|sms)|again|any ?more))*"
    rf"|(stop|quit|cease) (texting|messaging|txting)( (me|us|my phone|this number))?"
    rf"|(stop|quit|cease) sending( me| us)?( (any|these|those|the|your|all|more|further|so many))* {_EN}( to (me"
    rf"|this number))?"
    rf"|(stop|end|cancel|turn off)( (these|those|the|your|all|any))* {_EN}"
    rf"|(do not|don t|dont|never|no longer) (text|message|txt|sms)( (me|us|this number))( (again|any ?more|any longer"
    rf"|ever))*"
    rf"|(do not|don t|dont|never) send( me| us)?( (any|more|further|these|your))* {_EN}( (again|any ?more))?"
    rf"|no (more|further) {_EN}( to (me|this number))?|no {_EN} any ?more"
    rf"|(i )?(do not|don t|dont|no longer) (want|wish)( to (get|receive|have))?( (any|these|your|more|further"
    rf"|the))* {_EN}"
    r"( from you)?( any ?more)?"
    rf"|i( would| d)? (want|like|wish|need) to (opt ?out( (of|from)( (these|your|all|the))* {_EN})?|unsubscribe"
    rf"|stop (getting|receiving)( (these|your|any|the))* {_EN})"
    rf"|opt( me)? out( (of|from))( (these|your|all|the))* {_EN}|unsubscribe( me)? from (this|the|your) list"
    rf"|unsubscribe( me)? from( (these|your|all|the))* {_EN}"
    r"|(remove|delete|take) (me|my number|this number) (from|off)( (of|this|the|your|text|texting|sms|texts))* (list"
    r"|texts|sms)",
    "de": rf"(schickt?|schicken sie|sendet?|senden sie|schreibt?|schreiben sie)( (mir|uns|bitte|ab sofort))* keine"
    rf"( weiteren)? {_DE}( mehr)?"
    rf"|keine( weiteren)? {_DE}( mehr)?( an (mich|diese nummer))?( (schicken|senden))?"
    rf"|(ich )?(will|moe?chte|wue?nsche)( ich)? keine( weiteren)? {_DE}( mehr)?( von (ihnen|euch))?"
    r"( (bekommen|erhalten|haben|empfangen))?"
    rf"|(hoe?rt?|hoe?ren sie)( bitte)? auf( (mir|uns))?( {_DE})? zu (schicken|senden|schreiben|texten|simsen)"
    r"|(schreib|schreibt|schreiben sie|textet|simst) mir( bitte)? nicht mehr"
    rf"|(die |diese |alle |eure |ihre )?{_DE} (abbestellen|abmelden|stoppen|beenden|einstellen|stopp?|aus|abschalten)"
    rf"|(stopp?|stoppt|stoppen sie|beenden sie|beendet)( (bitte|die|diese|alle|eure|ihre))* {_DE}"
    rf"|(ich (will|moe?chte) )?mich (von|aus) (den|diesen|ihren|euren) {_DE} (abmelden|austragen)"
    r"|(nehmen sie|nehmt|streichen sie|loe?schen sie|loe?scht|entfernen sie) (mich|meine nummer) (aus|von) (dem|der"
    r"|ihrem|ihrer) (verteiler|liste)",
    "fr": rf"ne plus (m |me )?(envoyer|recevoir)( (de|d|des|vos|ces))* {_FR}"
    rf"|(arretez?|arreter|cessez|cesser|stop)( (de|d))? ((m|me|nous) )?envoyer( (des|ces|vos|les|de|tous"
    rf"|moi))* {_FR}"
    r"|(arretez?|arreter|cessez|cesser)( (de|d)) (m|me|nous) (ecrire|texter)( par sms)?"
    rf"|ne (m|me|nous) (envoyez|envoie|envoyer) plus( (de|d|des|vos|ces|aucun|un seul))* {_FR}|ne m envoyez plus rien"
    r"|ne (m|me|nous) (ecrivez|ecris|textez|contactez) plus( par sms)?"
    rf"|(plus|pas) (de|d|aucun|un seul) {_FR}"
    rf"|je (ne |n )?(veux|souhaite|desire) (plus|pas)( (recevoir|avoir))?( (de|d|des|vos|ces|les|aucun))* {_FR}"
    r"( de votre part)?"
    rf"|(arret|arretez|(d )?arreter|stop|stopper|stoppez|fin|desactiver|desactivez|desabonner|desabonnement"
    rf"|desabonnez moi)"
    rf"( (a|des|de|aux|du|les|vos|ces|tous|tout|svp))* {_FR}"
    rf"|je (veux|souhaite|voudrais) (arreter|me desabonner)( (des|de|les|vos|ces|mes))* {_FR}"
    r"|(retirez|supprimez|enlevez) (moi|mon numero) de (votre|la|vos|cette) listes?",
    "es": rf"(dejen?|dejad|deja|paren?|parad) de (enviarme|mandarme|enviar|mandar)( (mas|estos|esos|sus|los"
    rf"|tantos))* {_ES}"
    r"|(dejen?|dejad|deja|paren?) de (escribirme|textearme)"
    rf"|no (me )?(envien?|envies|manden?|mandes)( mas)?( (estos|esos|sus|los))* {_ES}( mas)?|no me (envien?"
    rf"|manden?) mas"
    r"|no me (escriban?|escribas)( (mas|nunca mas))"
    rf"|no (me )?(enviar|mandar)(me)?( mas)?( (estos|esos|sus|los))* {_ES}( mas)?|no (me )?molesten?( mas)?"
    rf"|basta (de|con)( (los|sus|estos))* {_ES}|(ni un|no|sin) mas {_ES}|ni un {_ES} mas"
    rf"|(ya )?no (quiero|deseo|quisiera)( (recibir|tener))?( mas)?( (sus|estos|esos|los))* {_ES}( de ustedes)?( mas)?"
    rf"|(cancelar?|cancelen|parar|paren|detener|detengan|desactivar|baja|stop|quitar|no a)( (de|a|los|las|estos|sus"
    rf"|mis))* {_ES}"
    rf"|(quiero|deseo|quisiera) (dejar de recibir|darme de baja de)( (los|estos|sus|mas))* {_ES}"
    r"|(quiten|quitenme|borren|eliminen|saquenme)( (a )?mi numero)? de (la|su|esta) lista",
}
START: dict[str, str] = {
    "en": rf"start|restart|start( (sending|texting|all|up|over|me|the|my))*( {_EN})?( again)?|resume( (the|my|your"
    rf"|these))*( {_EN})?"
    r"|unstop|subscribe( me)?( again)?|re ?subscribe( me)?|opt ?in|opt( me)? (back )?in( again)?"
    rf"|(you (can|may) )?(text|message) me again|send( me)?( (the|your))* {_EN} again|(turn )?{_EN} back on"
    rf"|i( would| d)? (want|like)( to (get|receive))?( (the|your|my))* {_EN} (again|back)",
    "de": rf"start|starten|neu starten|wieder anmelden|mich wieder anmelden|(wieder )?{_DE} (wieder )?(an|ein"
    rf"|aktivieren)"
    rf"|wieder {_DE}( (senden|schicken|bekommen|erhalten))?|{_DE} wieder (senden|schicken|einschalten)"
    rf"|ich (will|moe?chte) wieder {_DE}( (bekommen|erhalten|haben))?|(schickt|schicken sie|sendet"
    rf"|senden sie) mir wieder {_DE}"
    r"|(schreibt|schreiben sie) mir wieder|sie due?rfen mir wieder (schreiben|sms schicken)",
    "fr": rf"start|demarrer|depart|reprendre( (les|vos|mes|des))*( {_FR})?|(me )?reabonner|reabonnez moi|reabonnement"
    rf"|(r?envoyez|envoyez) moi (de nouveau|a nouveau)( (des|les|vos))* {_FR}"
    rf"|(r?envoyez|envoyez) moi( (des|les|vos))* {_FR} (de nouveau|a nouveau)"
    rf"|je (veux|souhaite|voudrais)( bien)?( (de nouveau|a nouveau))? recevoir( (de nouveau|a nouveau))?( (des|les|vos"
    rf"|mes))* {_FR}"
    r"( (de nouveau|a nouveau))?|vous pouvez (m ecrire|m envoyer des sms) (de nouveau|a nouveau)",
    "es": rf"start|iniciar|reanudar( (los|mis|sus))*( {_ES})?|reiniciar|alta|(darme|denme|deme|dame) de alta"
    rf"|(quiero|deseo|quisiera) (volver a )?recibir( (de nuevo|otra vez))?( (los|sus|mis))* {_ES}( (de nuevo"
    rf"|otra vez))?"
    rf"|volver a recibir( (los|sus))* {_ES}|(envienme|mandenme|vuelvan a enviarme)( (los|sus))* {_ES}( (de nuevo"
    rf"|otra vez))?"
    r"|suscribir(me)? (de nuevo|otra vez)|pueden (volver a )?escribirme( (de nuevo|otra vez))?",
}


def _whole(words: dict[str, str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"(({POLITE[of]}) )*({said})( ({POLITE[of]}))*") for of, said in words.items())


BARE_WISHES = _whole(BARE)
EXPLICIT_WISHES = _whole(EXPLICIT)
START_WISHES = _whole(START)
