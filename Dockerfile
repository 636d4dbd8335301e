# ganworks in a container.
#
#   docker build -t ganworks .                                                              the processor
#   docker build -t ganworks:cuda --build-arg TORCH_INDEX=https://pypi.org/simple .         CUDA, from the package index
#
#   docker run --rm -v "$PWD:/data" ganworks train
#   docker run --rm -v "$PWD:/data" --gpus all ganworks:cuda train r3gan/laptop --data my/pictures
FROM python:3.13-slim

ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

COPY . /ganworks
RUN pip install --no-cache-dir --index-url "$TORCH_INDEX" "torch>=2.10" \
    && pip install --no-cache-dir "/ganworks[faces,emoji,export,plots]"

# What is drawn, fetched or trained once stays beside the runs, so that it outlives the container.
ENV GANWORKS_CACHE=/data/.cache
WORKDIR /data
ENTRYPOINT ["ganworks"]
CMD ["--help"]
