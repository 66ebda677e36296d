"""`/metrics`, for Prometheus. It is not a part of the interface, and so not in its document."""

from fastapi import APIRouter, Request, Response

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """All that this process has counted."""
    content, media_type = request.app.state.scrape(request.headers.get("accept", ""))
    return Response(content, headers={"Content-Type": media_type, "Cache-Control": "no-store"})
