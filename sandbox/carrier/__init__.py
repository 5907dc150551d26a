"""The local carrier: SendGrid's and Twilio's HTTP on loopback, with every person's phone and inbox to look
at.

The official SDKs run against it unchanged. What it accepts stays on this machine.
"""
