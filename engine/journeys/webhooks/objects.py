"""What Stripe's events are about, with the fields of its published schema (API version 2023-10-16).

A receiver that reads a field finds it there, of the right type and a believable value. Pure: the same subject gives
the same object. Knows nothing of events, of signing or of how they travel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

AMOUNT = 9900
"""Cents of a month of membership, as in the original suite."""
CURRENCY = "usd"

_MONTH_S = 30 * 86400
_PRICE = "price_loadtest_premium_month"
_PRODUCT = "prod_loadtest_premium"


@dataclass(frozen=True)
class Subject:
    """Whom an event is about, and when it happened."""

    customer: str
    subscription: str
    key: str
    """Ends the ids of everything that comes into being with the event."""
    at: int
    """Seconds since 1970."""


def payment_intent(subject: Subject, *, paid: bool) -> dict[str, Any]:
    """A payment that went through, or was declined."""
    return {
        "id": f"pi_{subject.key}",
        "object": "payment_intent",
        "amount": AMOUNT,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": AMOUNT if paid else 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": None,
        "confirmation_method": "automatic",
        "created": subject.at,
        "currency": CURRENCY,
        "customer": subject.customer,
        "description": "Subscription update",
        "invoice": f"in_{subject.key}",
        "last_payment_error": None if paid else _declined(subject),
        "latest_charge": f"ch_{subject.key}",
        "livemode": False,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": f"pm_{subject.key}" if paid else None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"installments": None, "network": None, "request_three_d_secure": "any"}},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": "off_session",
        "shipping": None,
        "source": None,
        "statement_descriptor": "WWMAA",
        "statement_descriptor_suffix": None,
        "status": "succeeded" if paid else "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }


def subscription(subject: Subject, status: str) -> dict[str, Any]:
    """A membership's subscription in a new period; `status` is one of Stripe's, `canceled` for one that has ended."""
    ended = status == "canceled"
    return {
        "id": subject.subscription,
        "object": "subscription",
        "application": None,
        "application_fee_percent": None,
        "automatic_tax": {"enabled": False},
        "billing_cycle_anchor": subject.at - _MONTH_S,
        "billing_thresholds": None,
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": subject.at if ended else None,
        "cancellation_details": {
            "comment": None,
            "feedback": None,
            "reason": "cancellation_requested" if ended else None,
        },
        "collection_method": "charge_automatically",
        "created": subject.at - _MONTH_S,
        "currency": CURRENCY,
        "current_period_end": subject.at + _MONTH_S,
        "current_period_start": subject.at,
        "customer": subject.customer,
        "days_until_due": None,
        "default_payment_method": None,
        "default_source": None,
        "default_tax_rates": [],
        "description": None,
        "discount": None,
        "ended_at": subject.at if ended else None,
        "items": {
            "object": "list",
            "data": [_item(subject)],
            "has_more": False,
            "total_count": 1,
            "url": _url(subject),
        },
        "latest_invoice": f"in_{subject.key}",
        "livemode": False,
        "metadata": {},
        "next_pending_invoice_item_invoice": None,
        "on_behalf_of": None,
        "pause_collection": None,
        "payment_settings": {"payment_method_types": None, "save_default_payment_method": "off"},
        "pending_setup_intent": None,
        "pending_update": None,
        "schedule": None,
        "start_date": subject.at - _MONTH_S,
        "status": status,
        "trial_end": None,
        "trial_start": None,
    }


def invoice(subject: Subject) -> dict[str, Any]:
    """The paid invoice of one period."""
    return {
        "id": f"in_{subject.key}",
        "object": "invoice",
        "account_country": "US",
        "amount_due": AMOUNT,
        "amount_paid": AMOUNT,
        "amount_remaining": 0,
        "attempt_count": 1,
        "attempted": True,
        "auto_advance": False,
        "billing_reason": "subscription_cycle",
        "charge": f"ch_{subject.key}",
        "collection_method": "charge_automatically",
        "created": subject.at,
        "currency": CURRENCY,
        "customer": subject.customer,
        "customer_tax_exempt": "none",
        "default_tax_rates": [],
        "description": None,
        "discount": None,
        "due_date": None,
        "ending_balance": 0,
        "lines": {"object": "list", "data": [_line(subject)], "has_more": False, "total_count": 1},
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": None,
        "number": f"LT-{subject.key[-8:].upper()}",
        "paid": True,
        "paid_out_of_band": False,
        "payment_intent": f"pi_{subject.key}",
        "period_end": subject.at,
        "period_start": subject.at - _MONTH_S,
        "starting_balance": 0,
        "status": "paid",
        "status_transitions": {
            "finalized_at": subject.at,
            "marked_uncollectible_at": None,
            "paid_at": subject.at,
            "voided_at": None,
        },
        "subscription": subject.subscription,
        "subtotal": AMOUNT,
        "tax": None,
        "total": AMOUNT,
    }


def _declined(subject: Subject) -> dict[str, Any]:
    return {
        "charge": f"ch_{subject.key}",
        "code": "card_declined",
        "decline_code": "insufficient_funds",
        "doc_url": "https://stripe.com/docs/error-codes/card-declined",
        "message": "Your card has insufficient funds.",
        "type": "card_error",
    }


def _item(subject: Subject) -> dict[str, Any]:
    return {
        "id": f"si_{subject.subscription}",
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": subject.at - _MONTH_S,
        "metadata": {},
        "price": _price(),
        "quantity": 1,
        "subscription": subject.subscription,
        "tax_rates": [],
    }


def _line(subject: Subject) -> dict[str, Any]:
    return {
        "id": f"il_{subject.key}",
        "object": "line_item",
        "amount": AMOUNT,
        "currency": CURRENCY,
        "description": "Premium membership, one month",
        "discountable": True,
        "livemode": False,
        "metadata": {},
        "period": {"start": subject.at, "end": subject.at + _MONTH_S},
        "price": _price(),
        "proration": False,
        "quantity": 1,
        "subscription": subject.subscription,
        "subscription_item": f"si_{subject.subscription}",
        "type": "subscription",
    }


def _price() -> dict[str, Any]:
    return {
        "id": _PRICE,
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "currency": CURRENCY,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": _PRODUCT,
        "recurring": {"interval": "month", "interval_count": 1, "usage_type": "licensed"},
        "type": "recurring",
        "unit_amount": AMOUNT,
        "unit_amount_decimal": str(AMOUNT),
    }


def _url(subject: Subject) -> str:
    return f"/v1/subscription_items?subscription={subject.subscription}"
