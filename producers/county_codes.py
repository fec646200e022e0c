"""The codes of one county, in its OpenAPI document as schemas with names: another county's folder brings others.

`x-county` marks them, so that what is made from the document for every county, such as the screens' types, takes any text there.
"""

from typing import Any

from streams.reference.county import County

OF_COUNTY = "x-county"


def named_for(county: County, schemas: dict[str, dict[str, Any]]) -> None:
    """Names the codes of this county: CategoryCode, TenantId, UnitId."""
    codes = {"CategoryCode": list(county.taxonomy), "TenantId": [tenant.id for tenant in county.tenants], "UnitId": list(county.units)}
    for name, known in codes.items():
        schemas[name] = {"type": "string", "enum": known, OF_COUNTY: True}


def named(code: str, description: str) -> dict[str, Any]:
    """A field that holds one of them."""
    return {"$ref": f"#/components/schemas/{code}", "description": description}
