# ganworks in a container.
#
#   docker build -t ganworks .                                       the build of torch that pip chooses (on Linux with CUDA)
#   docker build -t ganworks:cpu --build-arg TORCH_INDEX=ADDRESS .   a smaller image, where ADDRESS is an index of packages with
#                                                                    processor builds; PyTorch's installation page names one
#
#   docker run --rm -v "$PWD:/data" ganworks:cpu train
#   docker run --rm -v "$PWD:/data" --gpus all ganworks train r3gan/laptop --data my/pictures
FROM python:3.13-slim

ARG TORCH_INDEX=""

COPY . /ganworks
RUN pip install --no-cache-dir ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} "torch>=2.10" \
    && pip install --no-cache-dir "/ganworks[faces,emoji,export,plots]"

# What is drawn, fetched or trained once stays beside the runs, so that it outlives the container.
ENV GANWORKS_CACHE=/data/.cache
WORKDIR /data
ENTRYPOINT ["ganworks"]
CMD ["--help"]
