"""The words of a thank-you, in the languages in which customers are written to, as `plain_words.folded` gives them.

Each clause of a mere thank-you is one of these: thanks, praise, that it is solved, a wish, a greeting, a name. Thanks
in advance are none: they ask for something.
"""

from __future__ import annotations

import re

_HELP_EN = (
    r"(help|support|assistance|reply|response|answer|service|information|info|update|explanation|patience|time|efforts?"
    r"|work|kindness|solution|fix|refund|advice|effort|care|attention|everything|all|that|this|it|helping( me)?"
    r"|(fixing|solving|sorting|doing|explaining|answering|clarifying|resolving) (it|this|that|everything)( out)?"
    r"|getting back to me|letting me know|the heads up)"
)
_HOW_EN = (
    r"((your|the|all|such|a|an|quick|fast|prompt|great|kind|good|swift|excellent|rapid|speedy|very|really|super) )*"
)
_HELP_DE = (
    r"(hilfe|unterstuetzung|unterstutzung|antwort|rueckmeldung|ruckmeldung|muehe|muhe|bearbeitung|information(en)?"
    r"|info(s)?"
    r"|auskunft|erklaerung|erklarung|service|geduld|loesung|losung|arbeit|einsatz|support|erledigung|nachricht|alles"
    r"|zeit"
    r"|freundlichkeit|erstattung|update|das|reaktion|kulanz)"
)
_HOW_DE = (
    r"((fuer|fur|die|ihre|deine|eure|den|das|der|dem|ihren|deinen|euren|so|sehr|schnelle?n?|rasche?n?|prompte?n?"
    r"|tolle?n?|gute?n?|super|nette?n?|freundliche?n?|kompetente?n?|liebe|zuegige|zugige|wirklich|ganze|hervorragende"
    r"|ausfuehrliche|ausfuhrliche) )*"
)
_HELP_FR = (
    r"(aide|reponse|infos?|soutien|assistance|rapidite|reactivite|retour|service|information(s)?|explications?"
    r"|patience|temps"
    r"|efficacite|travail|support|tout|gentillesse|intervention|solution|remboursement|disponibilite|professionnalisme"
    r"|cela|ca)"
    r"( (si |tres )?(precieuse|rapide|efficace|prompte))?"
)
_HOW_FR = (
    r"((pour|de|d|votre|ton|ta|vos|l|la|le|les|cette|toute|tout|rapide|precieuse|tres|grande|excellente?|bonne|super"
    r"|efficace|si|et) )*"
)
_HELP_ES = (
    r"(ayuda|respuesta|info|avisar(me)?|atencion|apoyo|rapidez|soporte|informacion|servicio|paciencia|tiempo|todo"
    r"|gestion|solucion"
    r"|amabilidad"
    r"|ayudarme|responder|contestar|explicacion|reembolso|eso|esfuerzo|trabajo|aclaracion|resolverlo|solucionarlo)"
    r"( (tan |muy )?(rapida|pronta|buena|excelente|eficaz|amable))?"
)
_HOW_ES = (
    r"((por|de|su|tu|la|el|las|los|vuestra|sus|tus|rapida|pronta|gran|buena|excelente|muy|tan|toda|amable|vuestro) )*"
)
THANKS: dict[str, str] = {
    "en": rf"(many |big |huge |ok |okay |great |perfect |super |awesome |a |and |wow )*"
    rf"(thanks?|thx|thnx|tnx|tks|ty|tysm|ta|cheers|thank you|thankyou|thank u)"
    rf"( (so|very|ever so) much| a lot| a bunch| a million| a ton| again| indeed| all| everyone| guys| team| folks"
    rf"| mate"
    rf"| kindly| anyway| sir| madam| and| (so|very) very much| once (more|again)| really)*( for {_HOW_EN}{_HELP_EN}"
    rf"( and {_HOW_EN}{_HELP_EN})?( with (this|that|it))?( so| very)?( (quickly|fast|promptly|soon|well))?( again)?)?"
    rf"|(much|greatly|really) appreciated|(i |we )?(really |do |much |very much )*appreciate (it|that|this"
    rf"|{_HOW_EN}{_HELP_EN})"
    rf"|(i am|i m|we are|we re) (very |so |really )*(grateful|thankful|obliged)( for {_HOW_EN}{_HELP_EN})?",
    "de": rf"(ok |okay |super |prima |toll |klasse |perfekt |sehr gut |gut |alles klar |ach |na dann )*"
    rf"((vielen |besten |herzlichen |tausend |lieben |recht |ganz |grossen |nochmals |noch mal |noch einmal "
    rf"|allerbesten )*"
    rf"dank(e|eschoen|eschon)?|merci|thx|ich danke( ihnen| dir| euch)?|wir danken( ihnen)?|danke (schoen|schon|sehr"
    rf"|vielmals|bestens))"
    rf"( (schoen|schon|sehr|vielmals|nochmals|noch ?mal|noch einmal|ihnen|dir|euch|allen|und|herzlich|auch|dafuer"
    rf"|dafur|vielmal))*"
    rf"( (fuer|fur) {_HOW_DE}{_HELP_DE}( und {_HOW_DE}{_HELP_DE})?)?|(ich bin|bin) (ihnen |dir )?sehr dankbar"
    rf"|vergelt s gott",
    "fr": rf"(ok |super |parfait |tres bien |genial |bien |d accord |un |mille |grand |tres grand |et )*"
    rf"(mercis?|mci|remerciements)( (beaucoup|bien|infiniment|encore|mille fois|a vous|a toi|a tous|a toute l equipe"
    rf"|tout plein|et"
    rf"|enormement|bcp|madame|monsieur|l equipe))*( {_HOW_FR}{_HELP_FR}( et {_HOW_FR}{_HELP_FR})?)?( encore)?"
    rf"|je (vous|te) remercie( (beaucoup|infiniment|encore|vivement|sincerement"
    rf"|bien))*( {_HOW_FR}{_HELP_FR}( et {_HOW_FR}{_HELP_FR})?)?"
    r"|c est (tres |vraiment )?(gentil|sympa)( de (votre|ta) part)?",
    "es": rf"(ok |vale |perfecto |genial |muy bien |bien |estupendo |super |y |pues )*"
    rf"((muchas|muchisimas|mil|un millon de|tantas|infinitas) )*gracias( (de nuevo|otra vez|de verdad|de corazon"
    rf"|a todos|a ustedes"
    rf"|a usted|a ti|mil|totales|equipo|y))*( {_HOW_ES}{_HELP_ES}( y {_HOW_ES}{_HELP_ES})?)?"
    rf"|((se|te|os) lo )?(agradezco|agradecemos)( mucho)?( {_HOW_ES}{_HELP_ES})?|(estoy )?muy agradecid[oa]"
    rf"|muy amables?",
}
PRAISE: dict[str, str] = {
    "en": r"((that|this|it) (is|was) |that s |very |really |so |just |absolutely |all )*(great|perfect|super|excellent"
    r"|awesome"
    r"|wonderful|fantastic|brilliant|amazing|nice|good|lovely|cool|ok|okay|fine|helpful|kind|top|sorted|yay|great (job"
    r"|service"
    r"|work|support|help)|good (job|work|service)|well done|(excellent|amazing|perfect) (service|support|job|work))"
    r"|you( are| re| guys are)? (the best|great|awesome|amazing|a star|stars|a lifesaver|legends?|very kind|so kind"
    r"|the man)"
    r"|very kind of you|that was (quick|fast)|(very|so|really) (quick|fast)|happy customer|(i am|i m) (very |so "
    r"|really )*happy",
    "de": r"((das|es) (ist|war) |sehr |wirklich |echt |ganz |so )*(alles klar|super|prima|toll|perfekt|klasse|spitze"
    r"|wunderbar|ausgezeichnet"
    r"|hervorragend|gut|schoen|schon|nett|lieb|freundlich|top|genial|ok|okay|fein|hilfreich|schnell)( (service|arbeit"
    r"|support|gemacht))?"
    r"|(super|toller|klasse|bester|guter|top) (service|support)|(super|tolle|gute) arbeit"
    r"|sie sind (die besten|spitze|super|klasse|ein schatz)|ihr seid (die besten|spitze|super|klasse)"
    r"|das ging (ja )?schnell"
    r"|(sehr |total )?nett von (ihnen|dir|euch)|(ich )?(habe|hab) mich sehr gefreut",
    "fr": r"((c est|c etait) |tres |vraiment |trop )*(super|parfait|genial|excellent|formidable|impeccable|nickel|top"
    r"|bien|cool|ok"
    r"|rapide|efficace|gentil|sympa|bravo|magnifique|d accord)( travail| service)?|excellent service|tres bon service"
    r"|beau travail"
    r"|vous etes (les meilleurs|geniaux|super|formidables|au top|adorables?)|quelle (rapidite|efficacite)",
    "es": r"((es|fue|todo|esta|ha sido) |muy |que )*(perfecto|de acuerdo|genial|excelente|estupendo|maravilloso"
    r"|fantastico|bien"
    r"|bueno|super"
    r"|buenisimo|rapido|amable|vale|ok|listo|fenomenal|increible|de lujo)( servicio| trabajo)?|(excelente|muy buen"
    r"|gran) (servicio"
    r"|trabajo)|son (los mejores|geniales|unos cracks|increibles)|eres (el mejor|la mejor|genial|un crack)"
    r"|que (rapidez|rapidos)",
}
SOLVED: dict[str, str] = {
    "en": r"(yes |yep |ok |and |now |indeed )*((it|that|this|everything|all|the problem|the issue|that one) "
    r"((s|is|was|has been|are) )*(now |all |finally )*(works?|working|worked|fixed|solved|resolved|sorted|settled|done"
    r"|arrived"
    r"|fine|good|ok|okay|great|perfect|running|repaired|in order)"
    r"|(now |all |finally |is )*(works|working|worked|fixed|solved|resolved|sorted|repaired|good now|fine now|ok now))"
    r"( (it|that|this|the problem|the issue|for me|out))?( (now|again|perfectly|fine|great|well|as expected"
    r"|like a charm|today))*"
    r"|(that|this|it) (did (it|the trick)|helped( a lot)?)|(the )?(problem|issue) (is )?(now )?(solved|fixed|gone"
    r"|resolved)( now)?"
    r"|(i )?(got it|received it|it arrived)( now| today)?"
    r"|(i )?(got|have received|received) (the |my )(refund|money|parcel|invoice)( now| today)?",
    "de": r"(ja |und |jetzt |nun |ok )*((es|das|alles|jetzt|nun|problem|der fehler|die sache) )*(funktioniert|geht"
    r"|klappt|laeuft"
    r"|lauft|passt|stimmt|hat (gut )?(funktioniert|geklappt|geholfen)|hat sich erledigt|ist (jetzt |nun "
    r"|wieder )*(geloest|gelost|behoben"
    r"|erledigt|angekommen|in ordnung|gut|weg|ok|da))( (jetzt|nun|wieder|alles|einwandfrei|super|prima|gut|perfekt"
    r"|bestens|bei mir))*"
    r"|(jetzt |nun |endlich )*(funktioniert|geht|klappt|laeuft|lauft) (es|alles|das)( (jetzt|nun|wieder|einwandfrei"
    r"|prima|gut|super))*"
    r"|alles (gut|super|prima|bestens|ok|okay|in ordnung)|(alles )?(problem )?(geloest|gelost|behoben|erledigt|bestens"
    r"|in ordnung|gut angekommen)",
    "fr": r"(oui |et |maintenant )*((ca|cela|tout|c est|le probleme|le souci|tout est) )*(est |a |l a |re)*(fonctionne"
    r"|marche|remarche|regle|resolu"
    r"|repare|arrive|en ordre|bon|parti|bien recu|refonctionne)( (maintenant|bien|tres bien|parfaitement|a nouveau"
    r"|de nouveau|a merveille))*"
    r"|(le )?(probleme|souci) (est )?(resolu|regle|disparu)|c est (bon|regle|resolu)( maintenant)?|tout (est ok"
    r"|va bien|roule)",
    "es": r"(si |y |ya |ahora )*((todo|esto|eso|el problema|lo) )*((ya|ahora|esta|ha) )*(funciona|funciono|va|resuelto"
    r"|solucionado"
    r"|arreglado|llego|recibido|llegado|en orden|listo|recibi)( (ya|ahora|bien|perfectamente|de nuevo|otra vez"
    r"|muy bien|de maravilla))*"
    r"|problema (resuelto|solucionado)|(ya )?(quedo|esta) (resuelto|solucionado|listo|arreglado)",
}
WISHES: dict[str, str] = {
    "en": r"(and |have |i wish you |wishing you |enjoy |you )*(a |the |your )*((very|great|nice|lovely|good|wonderful"
    r"|pleasant|happy) )*"
    r"(day|week ?end|evening|week|one|time|holidays?|rest of (the|your) (day|week))( ahead| too| all)?|take care"
    r"|all the best|bye|goodbye"
    r"|see you|stay safe|god bless( you)?|keep up the good work|bless you|you too",
    "de": r"(und |ich wuensche |ich wunsche |ihnen |dir |euch |noch |einen |ein |eine )*(recht )?(schoene[ns]?"
    r"|schone[ns]?"
    r"|gute[ns]?|angenehme[ns]?|erholsame[ns]?) ?(rest)?(tag|abend|wochenende|woche|zeit|feiertage|feierabend"
    r"|resttag)( noch| ihnen| euch| gewuenscht)?"
    r"|(einen )?schoe?nen tag noch|bis dann|tschuess|tschuss|alles gute|ihnen auch|weiter so|gleichfalls",
    "fr": r"(et |je vous souhaite |passez |a tous )*(une |un )?(tres )?(bonne|excellente?|belle|bon|agreable) (journee"
    r"|soiree|week ?end"
    r"|fin de journee|semaine|continuation)( a (vous|tous))?|a bientot|bien a vous|bonne continuation|au revoir"
    r"|a vous aussi",
    "es": r"(y |que |le deseo |les deseo |tengan? |pase[ns]? |tengas )*(un |una )?(muy )?(buen|buena|feliz|excelente"
    r"|lindo|bonito) (dia|tarde"
    r"|noche|fin de semana|semana|finde)( a todos)?|un (saludo|abrazo)|hasta luego|adios|cuidense|igualmente"
    r"|buenos dias|buenas tardes",
}
GREETING = re.compile(
    r"(hello|hi|hey|dear|good (morning|afternoon|evening|day)|hallo|lieber?|liebes|sehr geehrter?|guten (tag|morgen"
    r"|abend)|moin|servus"
    r"|gruess gott|bonjour|bonsoir|salut|cher|chere|hola|buenos dias|buenas( tardes| noches)?|estimad[oa]s?"
    r"|querid[oa]s?)\b ?"
)
TITLES = re.compile(
    r"(mr|mrs|ms|dr|herr|frau|monsieur|madame|mme|senora?|sra?|team|support|all|everyone|there|zusammen|alle|equipe"
    r"|equipo"
    r"|damen und herren|sir|sir or madam|a tous|a todos|together|sirs|l equipe|kundenservice|damen|herren)"
)
GLAD = frozenset("👍👌🙏🙂😊😀😃😄😁😍🥰😘😇🤩😎🤗❤♥💚💙💛🧡💜🎉🥳👏🙌💪✅✔🌹🌸💐⭐🌟🤝😉☺🤙👋🌞")
"""Pictures that say thank you; skin and shape do not matter."""
